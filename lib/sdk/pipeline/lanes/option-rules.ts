import {
  callback,
  either,
  group,
  needed,
  number,
  off,
  record,
  share,
  text,
  whole,
  type OptionRules,
} from '../../../shared/option-rules.js';
import type { SpoolOptions } from '../spool/spool.options.js';
import type { BatchOptions, LaneOptions } from './lane.options.js';

const LEAST_SPOOL_BYTES = 65_536;

/** How values are masked; `resolveMasking()` looks at what is in it. */
export const MASKING = either(off, record("{ keys: { add: ['internalCode'] } }"));

/** How spans are collected. */
export const BATCH_OPTIONS: OptionRules<BatchOptions> = {
  scheduleDelayMs: whole(0),
  maxQueueSize: whole(1),
  maxQueueBytes: whole(1),
  maxExportBatchSize: whole(1),
  exportTimeoutMs: whole(1),
};

/** What one backend is told. */
export const LANE_OPTIONS: OptionRules<LaneOptions> = {
  as: text('archive'),
  filter: callback('(span) => span.kind === SpanKind.SERVER'),
  ratio: share,
  masking: MASKING,
  spool: group({
    folder: needed(text('spool')),
    maxBytes: number({ min: LEAST_SPOOL_BYTES }),
  } satisfies OptionRules<SpoolOptions>),
  batch: group(BATCH_OPTIONS),
};
