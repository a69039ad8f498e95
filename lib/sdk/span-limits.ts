import type { SpanLimits } from '@opentelemetry/sdk-trace';
import { LOOKAHEAD } from './pipeline/bound-parts.js';
import type { LimitOptions } from './start-tracing.options.js';
import { definedFields } from '../shared/options/without-undefined.js';

/** The SDK's default is no limit: one large value would cost a whole batch. */
const DEFAULT_VALUE_LENGTH = 8_192;

/** How long a value may be when it leaves the pipeline. */
export function valueLengthOf(limits: LimitOptions): number {
  // The SDK takes 0 for no limit and complains about every value; see `withoutTexts`.
  return limits.attributeValueLength || DEFAULT_VALUE_LENGTH;
}

/** Our option names in the SDK's; what is absent keeps the SDK's default. */
export function toSpanLimits(limits: LimitOptions): SpanLimits {
  return definedFields({
    // More is recorded than is kept: the pipeline cuts what it has masked.
    attributeValueLengthLimit: valueLengthOf(limits) + LOOKAHEAD,
    attributeCountLimit: limits.attributeCount,
    eventCountLimit: limits.eventCount,
    linkCountLimit: limits.linkCount,
    attributePerEventCountLimit: limits.attributePerEventCount,
    attributePerLinkCountLimit: limits.attributePerLinkCount,
  });
}
