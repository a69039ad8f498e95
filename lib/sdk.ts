export { startTracing } from './sdk/start-tracing-static.js';
export { runCommand } from './sdk/life/run-command.js';
export { withMasking } from './sdk/exporters/masking.exporter.js';
export { EchoProcessor } from './sdk/processors/echo.processor.js';
export { LocalSpansProcessor } from './sdk/processors/local-spans.processor.js';
export type { LocalSpanSink } from './sdk/processors/local-spans.processor.js';
export type { SpanEvent, SpanKind, SpanLink, SpanRecord } from './analysis/span-record.js';
export { toSpanRecord } from './sdk/records/to-span-record.js';
export { ConsoleSpanExporter } from './sdk/exporters/console.exporter.js';
export type { EventLoopOptions } from './sdk/event-loop/event-loop.options.js';
export type { PrintLine } from './sdk/exporters/console.exporter.js';
export { JsonSpanExporter, type LineOutput } from './sdk/exporters/json/json.exporter.js';
export type { JsonSettings } from './sdk/exporters/json/json.options.js';
export { MemorySpanExporter } from './sdk/exporters/memory.exporter.js';
export { OtlpSpanExporter } from './sdk/exporters/otlp/otlp.exporter.js';
export { ZipkinSpanExporter } from './sdk/exporters/zipkin/zipkin.exporter.js';
export type { ExporterHealth, TracingHealth } from './sdk/pipeline/lanes/health.js';
export type { ExporterStats } from './sdk/pipeline/lanes/lane-counts.js';
export type {
  BudgetRule,
  BudgetSpanKind,
  CollapseOptions,
  TraceBudgetOptions,
} from './sdk/pipeline/budget/budget.options.js';
export type { EvictReason, TailStats } from './sdk/pipeline/tail/tail-stats.js';
export type { KeepReason } from './sdk/pipeline/tail/local-trace.js';
export type { BatchOptions, LaneOptions } from './sdk/pipeline/lanes/lane.options.js';
export type { LossReason } from './sdk/exporters/http/send-outcome.js';
export type { ExportCallback } from './sdk/exporters/export-result.js';
export { B3Propagator } from './sdk/propagators/b3.propagator.js';
export { BaggagePropagator } from './sdk/propagators/baggage.propagator.js';
export { CompositePropagator } from './sdk/propagators/composite.propagator.js';
export { createPropagator } from './sdk/propagators/create-propagator.js';
export { JaegerPropagator } from './sdk/propagators/jaeger.propagator.js';
export { OtTracePropagator } from './sdk/propagators/ot-trace.propagator.js';
export { XRayPropagator } from './sdk/propagators/xray.propagator.js';
export type { PropagatorsOption } from './sdk/propagators/create-propagator.js';
export { TraceContextPropagator } from './sdk/propagators/trace-context.propagator.js';
export type { TraceContextPropagatorOptions } from './sdk/propagators/trace-context.options.js';
export type { MaskingOption } from './sdk/pipeline/resolve-masking.js';
export type { SpoolOptions } from './sdk/pipeline/spool/spool.options.js';
export type { SpanProcessorOption, UnmaskedProcessor } from './sdk/pipeline/user-processors.js';
export type { MaskerOptions } from './masking/options/masker.options.js';
export type { ExceptionRecord } from './core/contracts/exception-record.js';
export type { MaskReport, ValueMasker } from './privacy/masker.js';
export type { BaggageOptions } from './sdk/processors/baggage.options.js';
export { SlowSpanProcessor, type SlowSpanEnvironment } from './sdk/processors/slow-span.processor.js';
export type {
  AlertCallback,
  AlertRule,
  AlertsOptions,
  AlertSink,
  AlertSpanKind,
  AlertStats,
  RelativeThreshold,
  SlowSpanAlert,
  WebhookSink,
} from './sdk/processors/alerts.options.js';
export type { Environment } from './sdk/env/env-reader.js';
export type { CustomExporterOption, ExporterOption } from './sdk/exporters/create-exporter.js';
export type { OtlpProtocol, OtlpSettings } from './sdk/exporters/otlp/otlp.options.js';
export type { ExporterName, NamedExporterOption } from './sdk/exporters/table.js';
export type { ZipkinSettings } from './sdk/exporters/zipkin/zipkin.options.js';
export type { PropagatorName } from './sdk/propagators/table.js';
export type { SamplerOption } from './sdk/samplers/create-sampler.js';
export type { NamedSamplerOption, SamplerName } from './sdk/samplers/table.js';
export type { LimitOptions, StartTracingOptions, TracingHandle } from './sdk/start-tracing.options.js';
export type { JaegerRemoteOptions } from './sdk/samplers/remote/jaeger-remote.sampler.js';
export type {
  LocalTrace,
  SampleDecision,
  SamplingMatch,
  SamplingOption,
  SamplingOptions,
  SamplingRule,
  SamplingSpanKind,
  TailOptions,
} from './sdk/samplers/sampling.options.js';
export type {
  MethodRule,
  RuleCircuitBreaker,
  RuleRetry,
  RulesFileOptions,
  RulesOption,
} from './sdk/rules/rules.options.js';
export type { PropagationTarget } from './http/propagation/propagation-policy.js';
