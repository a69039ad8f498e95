import type { MaskStrategy } from '../privacy/values/mask-strategy.types.js';
import type { MaskEvidence, MaskExplanation } from './options/masker.options.js';

/** Told of one masked value: the rule and the path, never the value. */
export type MaskListener = (evidence: MaskEvidence) => void;

/** Masks what is about to leave the process. Idempotent: masking what is masked changes nothing. Never throws. */
export interface Masker {
  /** Free text: messages, stacks, names. The same string when there is nothing to mask. */
  text(value: string, onMasked?: MaskListener): string;
  /** The value to export under `key`; `undefined` when it is dropped. Objects come back as bounded copies. */
  attribute(key: string, value: unknown, onMasked?: MaskListener): unknown;
  /** A URL or a part of one (say which with `attribute`), edited in place: no other byte changes. */
  url(value: string, attribute?: string, onMasked?: MaskListener): string;
  /** A database statement with `?` for each literal; `system` is the `db.system.name`. Its rule is `sql-literal`. */
  sql(statement: string, system?: string, onMasked?: MaskListener): string;
  /** Whether the name alone makes a value sensitive. */
  isSensitiveKey(key: string): boolean;
  /** Whether the option `allow` rescues a value that its name makes sensitive. */
  allows(key: string, value: unknown): boolean;
  /** What would be masked, and by which rule. */
  explain(key: string, value: unknown): MaskExplanation[];
  /** Masks a value that is sensitive because someone said so; no allow-list lifts that. */
  mask(
    value: unknown,
    strategy?: MaskStrategy,
    path?: string,
    onMasked?: MaskListener,
  ): string | number | boolean | undefined;
}
