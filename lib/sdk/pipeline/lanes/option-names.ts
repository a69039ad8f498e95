import type { OptionNames } from '../../../shared/option-names.js';
import type { BatchOptions, LaneOptions } from './lane.options.js';

/** What is read of how spans are collected. */
export const BATCH_OPTIONS = {
  scheduleDelayMs: true,
  maxQueueSize: true,
  maxQueueBytes: true,
  maxExportBatchSize: true,
  exportTimeoutMs: true,
} satisfies OptionNames<BatchOptions>;

/** What is read of what one backend is told. */
export const LANE_OPTIONS = {
  as: true,
  filter: true,
  ratio: true,
  masking: true,
  spool: true,
  batch: BATCH_OPTIONS,
} satisfies OptionNames<LaneOptions>;
