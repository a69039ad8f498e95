import { PROPAGATION_TARGETS } from '../http/propagation-policy.js';
import {
  callback,
  either,
  elsewhere,
  flag,
  group,
  having,
  isRecord,
  list,
  oneOf,
  record,
  text,
  whole,
  type OptionRule,
  type OptionRules,
} from '../shared/option-rules.js';
import { EVENT_LOOP_OPTIONS } from './event-loop/event-loop.options.js';
import { BUDGET_OPTIONS } from './pipeline/budget/resolve-budget.js';
import { BATCH_OPTIONS, MASKING } from './pipeline/lanes/option-rules.js';
import { PROPAGATORS } from './propagators/create-propagator.js';
import { BAGGAGE_OPTIONS } from './processors/baggage.options.js';
import { ALERT_OPTIONS } from './processors/slow-span-rules.js';
import type { LimitOptions, StartTracingOptions } from './start-tracing.options.js';

const LIMIT = whole(0);
const LIMITS: OptionRules<LimitOptions> = {
  attributeValueLength: LIMIT,
  attributeCount: LIMIT,
  eventCount: LIMIT,
  linkCount: LIMIT,
  attributePerEventCount: LIMIT,
  attributePerLinkCount: LIMIT,
};

const SAMPLING: OptionRule = {
  fits: (value) => ['string', 'number'].includes(typeof value) || isRecord(value),
  expected: "'auto', a share from 0 to 1, or { ratio, rules }",
};
const WORDS: OptionRule = {
  fits: (value) => typeof value === 'string' && /^[a-z]\w*(?:\.[a-z]\w*)*$/.test(value),
  expected: "words with dots between them, such as 'acme.retry'",
};

/** What `startTracing()` takes. */
export const START_TRACING_OPTIONS: OptionRules<StartTracingOptions> = {
  serviceName: text('orders'),
  serviceVersion: text('1.4.0'),
  serviceInstanceId: text('orders-7'),
  environment: text('production'),
  resourceAttributes: record("{ 'team.name': 'checkout' }"),
  exporters: list("['otlp']"),
  sampler: either(text('parentbased_always_on'), record("{ name: 'traceidratio', arg: 0.1 }")),
  sampling: SAMPLING,
  rules: elsewhere,
  propagators: PROPAGATORS,
  propagateTo: PROPAGATION_TARGETS,
  spanProcessors: list('[new MyProcessor()]'),
  alerts: either(flag, group(ALERT_OPTIONS)),
  causality: flag,
  eventLoop: either(flag, group(EVENT_LOOP_OPTIONS)),
  batch: group(BATCH_OPTIONS),
  shutdownTimeoutMs: whole(1),
  baggage: group(BAGGAGE_OPTIONS, "{ toAttributes: ['request.id'] }"),
  traceBudget: either(flag, group(BUDGET_OPTIONS)),
  limits: group(LIMITS),
  exceptionSignal: oneOf('span-event', 'log', 'both'),
  onException: callback('({ error }) => report(error)'),
  resiliencePrefix: WORDS,
  masking: MASKING,
  flushOnSignals: flag,
  idGenerator: having('an id generator', 'generateTraceId', 'generateSpanId'),
  env: record("{ OTEL_SERVICE_NAME: 'orders' }"),
};
