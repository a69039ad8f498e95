export { Counted } from './decorators/metrics/counted.decorator.js';
export { Gauged } from './decorators/metrics/gauged.decorator.js';
export { Timed } from './decorators/metrics/timed.decorator.js';
export { Sensitive } from './decorators/sensitive.decorator.js';
export { SpanAttr } from './decorators/span-attr.decorator.js';
export { RulesOf } from './decorators/rules-of.decorator.js';
export { SpanFields } from './decorators/span-fields.decorator.js';
export { Bulkhead } from './decorators/resilience/bulkhead.decorator.js';
export { CircuitBreaker } from './decorators/resilience/circuit-breaker.decorator.js';
export { Fallback } from './decorators/resilience/fallback.decorator.js';
export type {
  AttemptSpans,
  MethodFallback,
  MethodFallbackRule,
  MethodPolicyOptions,
} from './decorators/plan/method-policy.options.js';
export type { PolicyDecorator } from './decorators/resilience/policy-decorator.js';
export type { PolicyScope, PolicyScopeOption } from './decorators/plan/policy-scope.js';
export { attempt, type AttemptContext } from './resilience/call/attempt.js';
export type { BulkheadOptions, PolicyOptions, RetryOptions, TimeoutOptions } from './resilience/policy/options.js';
export type { ErrorFilter } from './resilience/policy/error-filter.js';
export type { ForeignPolicy } from './resilience/policy/foreign-policy.js';
export type { PolicyRegistry } from './resilience/policy/policy-registry.js';
export type { Policy } from './resilience/policy/policy.js';
export type { PolicySnapshot } from './resilience/policy/observed-policy.js';
export type { BackoffFunction, BackoffKind } from './resilience/retry/backoff-kind.js';
export type { CircuitBreakerOptions } from './resilience/breaker/circuit-breaker.options.js';
export type { RetryBudgetOptions } from './resilience/retry/retry-budget.js';
export { Retry } from './decorators/resilience/retry.decorator.js';
export { Timeout } from './decorators/resilience/timeout.decorator.js';
export { Traced } from './decorators/traced.decorator.js';
export { Untraced } from './decorators/untraced.decorator.js';
export { requestSpan } from './decorators/current/request-span.js';
export { currentSpan, traced } from './decorators/wrapping/traced-function.js';
export { wrapInstance } from './decorators/wrapping/wrap-instance.js';
export { lowCardinality } from './metrics/instruments/low-cardinality.js';
export { TracedError } from './shared/errors/errors.js';

export type {
  CountedOptions,
  GaugedOptions,
  LabelDeclarations,
  LabelValues,
  MeteredDecorator,
  MeteredOptions,
  TimedOptions,
} from './decorators/metrics/metered.options.js';
export type { LowCardinality } from './metrics/instruments/low-cardinality.js';
export type { SpanAttrDecorator, SpanAttrOptions } from './decorators/span-attr.decorator.js';
export type { TracedDecorator } from './decorators/traced.decorator.js';
export type { TracedFunctionOptions } from './decorators/wrapping/traced-function.js';
export type { AttributeMap } from './decorators/current/set-attribute.js';
export type {
  ErrorClass,
  MethodPattern,
  SpanKindOption,
  TracedClassOptions,
  TracedOptions,
} from './decorators/plan/traced.options.js';
export type { UntracedDecorator } from './decorators/untraced.decorator.js';
export { isSensitive, sensitive } from './masking/objects/sensitive.js';
export type { SensitiveValue } from './masking/objects/sensitive.js';
export type {
  MaskContext,
  MaskFunction,
  MaskStrategy,
  MaskStrategyName,
} from './privacy/values/mask-strategy.types.js';
export type { MaskerOptions } from './masking/options/masker.options.js';
export type { TracedErrorCode } from './shared/errors/errors.js';
export type { HttpServerOptions } from './http/server/server.options.js';
export type { RequestPattern } from './http/server/request-matcher.js';
export { tracedFetch } from './http/client/traced-fetch.js';
export type { TracedFetchOptions } from './http/client/traced-fetch.options.js';
export { Baggage } from './nest/http/baggage.decorator.js';
export { CurrentSpan } from './nest/http/current-span.decorator.js';
export { TracingService } from './nest/module/tracing.service.js';
export { TracedHttpService } from './nest/outgoing/traced-http.service.js';
export type { TracedHttpBody, TracedHttpRequest } from './nest/outgoing/traced-http.service.js';
export type { TracedHttpOptions } from './nest/outgoing/traced-http.options.js';
export { TracingInterceptor } from './nest/http/tracing.interceptor.js';
export { TracingModule } from './nest/module/tracing.module.js';
export type {
  TracingModuleAsyncOptions,
  TracingModuleOptions,
  TracingOptionsFactory,
} from './nest/module/tracing.options.js';
export type { InstrumentName, InstrumentOption, InstrumentOptions } from './nest/instrument/instrument.options.js';
export type { MetricsModuleOptions } from './nest/metrics/metrics.options.js';
export type { ViewerModuleOptions } from './nest/viewer/viewer.options.js';
export type { AccessOptions } from './viewer/http/access.js';
export type { ViewerRequest } from './viewer/http/messages.js';
export type { StoreLimits } from './viewer/store/span-store.js';
export type { ViewerOptions } from './viewer/viewer.options.js';
export { METRICS, TRACING_HANDLE } from './nest/module/tracing.tokens.js';
export type { TracingHandle } from './sdk/start-tracing.options.js';
export { pinoTracing, type PinoTracing, type PinoTracingOptions } from './nest/logs/pino-tracing.js';
export { TracingLogger, type TracingLoggerOptions } from './nest/logs/tracing-logger.js';
export { traceWinston, type WinstonLogger } from './nest/logs/trace-winston.js';
export type { DebugOfFailedOptions, LogsOptions } from './nest/logs/logs.options.js';
export type { LogSeverity } from './nest/logs/severity.js';
export { traceClientProxy } from './nest/transports/trace-client.js';
export type { MessagesOptions } from './nest/transports/messages.options.js';
export type { MessageRelation } from './drivers/messaging/message-span.js';
export type { ClassesOptions } from './nest/instrument/classes/classes.options.js';
