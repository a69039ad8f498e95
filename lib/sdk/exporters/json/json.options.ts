/** Where lines of JSON go. */
export interface JsonSettings {
  /** A file that lines are added to, made with its folders when it is not there. @defaultValue the standard output */
  readonly file?: string | undefined;
  /** Bytes after which a new file is begun: `traces.jsonl` becomes `traces.jsonl.1`. @defaultValue 67108864 */
  readonly maxFileBytes?: number | undefined;
  /** Files at most, the current one included; the oldest is removed. @defaultValue 5 */
  readonly maxFiles?: number | undefined;
}
