import type { OptionNames } from '../shared/option-names.js';
import { BATCH_OPTIONS } from './pipeline/lanes/option-names.js';
import type { LimitOptions, StartTracingOptions } from './start-tracing.options.js';

const LIMITS = {
  attributeValueLength: true,
  attributeCount: true,
  eventCount: true,
  linkCount: true,
  attributePerEventCount: true,
  attributePerLinkCount: true,
} satisfies OptionNames<LimitOptions>;

/** What `startTracing()` reads. */
export const START_TRACING_OPTIONS = {
  serviceName: true,
  serviceVersion: true,
  serviceInstanceId: true,
  environment: true,
  resourceAttributes: true,
  exporters: true,
  sampler: true,
  sampling: true,
  rules: true,
  propagators: true,
  propagateTo: true,
  spanProcessors: true,
  alerts: true,
  causality: true,
  eventLoop: true,
  batch: BATCH_OPTIONS,
  shutdownTimeoutMs: true,
  baggage: { toAttributes: true },
  traceBudget: true,
  limits: LIMITS,
  exceptionSignal: true,
  onException: true,
  resiliencePrefix: true,
  masking: true,
  flushOnSignals: true,
  idGenerator: true,
  env: true,
} satisfies OptionNames<StartTracingOptions>;
