import * as is from '../../../shared/options/option-rules.js';
import type { OptionRules } from '../../../shared/options/option-rules.js';
import type { SpoolOptions } from '../spool/spool.options.js';
import type { BatchOptions, LaneOptions } from './lane.options.js';

const LEAST_SPOOL_BYTES = 65_536;

/** How values are masked; `resolveMasking()` looks at what is in it. */
export const MASKING = is.either(is.off, is.record("{ keys: { add: ['internalCode'] } }"));

/** How spans are collected. */
export const BATCH_OPTIONS: OptionRules<BatchOptions> = {
  scheduleDelayMs: is.whole(0),
  maxQueueSize: is.whole(1),
  maxQueueBytes: is.whole(1),
  maxExportBatchSize: is.whole(1),
  exportTimeoutMs: is.whole(1),
};

/** What one backend is told. */
export const LANE_OPTIONS: OptionRules<LaneOptions> = {
  as: is.text('archive'),
  filter: is.callback('(span) => span.kind === SpanKind.SERVER'),
  ratio: is.share,
  masking: MASKING,
  spool: is.group({
    folder: is.needed(is.text('spool')),
    maxBytes: is.number({ min: LEAST_SPOOL_BYTES }),
  } satisfies OptionRules<SpoolOptions>),
  batch: is.group(BATCH_OPTIONS),
};
