/** Told of one masked value: the rule and the path, never the value. */
export type MaskReport = (evidence: { readonly rule: string; readonly path: string }) => void;

/** Masks what is about to leave the process; `createMasker()` of `nestjs-traced/masking` returns one. */
export interface ValueMasker {
  /** The value to export under `key`; `undefined` when it is dropped. */
  attribute(key: string, value: unknown, report?: MaskReport): unknown;
  /** Free text: messages, stacks, names. */
  text(value: string, report?: MaskReport): string;
  /** A URL or a part of one, edited in place. */
  url(value: string, attribute?: string, report?: MaskReport): string;
  /** A database statement without its literals. */
  sql(statement: string, system?: string, report?: MaskReport): string;
  /** Whether the name alone makes a value sensitive. */
  isSensitiveKey?(key: string): boolean;
  /** Whether the user rescues a value that its name makes sensitive. */
  allows?(key: string, value: unknown): boolean;
  /** The replacement of a value that is known to be sensitive; `undefined` when it is dropped. */
  mask?(value: unknown, strategy?: any, path?: string, report?: MaskReport): unknown;
}

/** Lets everything through: what masks where nobody set a masker. */
export const NO_MASKER: ValueMasker = {
  attribute: (_key, value) => value,
  text: (value) => value,
  url: (value) => value,
  sql: (statement) => statement,
};
