/** Where spans wait on disk. */
export interface SpoolOptions {
  /** A folder that this process may write to, made when it is not there. Several processes may share it. */
  readonly folder: string;
  /** Bytes on disk at most; the oldest spans make room. @defaultValue 268435456 */
  readonly maxBytes?: number | undefined;
}
