import { PROPAGATION_TARGETS } from '../http/propagation/propagation-policy.js';
import * as is from '../shared/options/option-rules.js';
import type { OptionRule, OptionRules } from '../shared/options/option-rules.js';
import { EVENT_LOOP_OPTIONS } from './event-loop/event-loop.options.js';
import { BUDGET_OPTIONS } from './pipeline/budget/resolve-budget.js';
import { BATCH_OPTIONS, MASKING } from './pipeline/lanes/option-rules.js';
import { PROPAGATORS } from './propagators/create-propagator.js';
import { BAGGAGE_OPTIONS } from './processors/baggage.options.js';
import { ALERT_OPTIONS } from './processors/slow-span-rules.js';
import type { LimitOptions, StartTracingOptions } from './start-tracing.options.js';

const LIMIT = is.whole(0);
const LIMITS: OptionRules<LimitOptions> = {
  attributeValueLength: LIMIT,
  attributeCount: LIMIT,
  eventCount: LIMIT,
  linkCount: LIMIT,
  attributePerEventCount: LIMIT,
  attributePerLinkCount: LIMIT,
};

const SAMPLING: OptionRule = {
  fits: (value) => ['string', 'number'].includes(typeof value) || is.isRecord(value),
  expected: "'auto', a share from 0 to 1, or { ratio, rules }",
};
const WORDS: OptionRule = {
  fits: (value) => typeof value === 'string' && /^[a-z]\w*(?:\.[a-z]\w*)*$/.test(value),
  expected: "words with dots between them, such as 'acme.retry'",
};

/** What `startTracing()` takes. */
export const START_TRACING_OPTIONS: OptionRules<StartTracingOptions> = {
  serviceName: is.text('orders'),
  serviceVersion: is.text('1.4.0'),
  serviceInstanceId: is.text('orders-7'),
  environment: is.text('production'),
  resourceAttributes: is.record("{ 'team.name': 'checkout' }"),
  exporters: is.list("['otlp']"),
  sampler: is.either(is.text('parentbased_always_on'), is.record("{ name: 'traceidratio', arg: 0.1 }")),
  sampling: SAMPLING,
  rules: is.elsewhere,
  propagators: PROPAGATORS,
  propagateTo: PROPAGATION_TARGETS,
  spanProcessors: is.list('[new MyProcessor()]'),
  alerts: is.either(is.flag, is.group(ALERT_OPTIONS)),
  causality: is.flag,
  eventLoop: is.either(is.flag, is.group(EVENT_LOOP_OPTIONS)),
  batch: is.group(BATCH_OPTIONS),
  shutdownTimeoutMs: is.whole(1),
  baggage: is.group(BAGGAGE_OPTIONS, "{ toAttributes: ['request.id'] }"),
  traceBudget: is.either(is.flag, is.group(BUDGET_OPTIONS)),
  limits: is.group(LIMITS),
  exceptionSignal: is.oneOf('span-event', 'log', 'both'),
  onException: is.callback('({ error }) => report(error)'),
  resiliencePrefix: WORDS,
  masking: MASKING,
  flushOnSignals: is.flag,
  idGenerator: is.having('an id generator', 'generateTraceId', 'generateSpanId'),
  env: is.record("{ OTEL_SERVICE_NAME: 'orders' }"),
};
