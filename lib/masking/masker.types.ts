import type { Masker as AnyMasker, MaskReport } from '../privacy/masker.js';
import type { MaskStrategy } from '../privacy/values/mask-strategy.types.js';
import type { MaskExplanation } from './options/masker.options.js';

/** Told of one masked value: the rule and the path, never the value. */
export type MaskListener = MaskReport;

/** Masks what is about to leave the process. Idempotent: masking what is masked changes nothing. Never throws. */
export interface Masker extends AnyMasker {
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
