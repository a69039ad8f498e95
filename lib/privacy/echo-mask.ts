/** Removes the sensitive values of the calls that surround something from texts. */
export interface EchoMask {
  readonly values: readonly unknown[];
  text(value: string): string;
  /** This one and `values` together. */
  with(values: readonly unknown[]): EchoMask;
}
