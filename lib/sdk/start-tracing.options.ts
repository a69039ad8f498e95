import type { Attributes } from '@opentelemetry/api';
import type { IdGenerator } from '@opentelemetry/sdk-trace';
import type { PropagationTarget } from '../http/propagation/propagation-policy.js';
import type { ExceptionRecord, ExceptionSignal } from '../core/contracts/exception-record.js';
import type { Environment } from './env/env-reader.js';
import type { ExporterOption } from './exporters/create-exporter.js';
import type { MemorySpanExporter } from './exporters/memory.exporter.js';
import type { TraceBudgetOptions } from './pipeline/budget/budget.options.js';
import type { TracingHealth } from './pipeline/lanes/health.js';
import type { ExporterStats } from './pipeline/lanes/lane-counts.js';
import type { BatchOptions } from './pipeline/lanes/lane.options.js';
import type { TailStats } from './pipeline/tail/tail-stats.js';
import type { MaskingOption } from './pipeline/resolve-masking.js';
import type { SpanProcessorOption } from './pipeline/user-processors.js';
import type { EventLoopOptions } from './event-loop/event-loop.options.js';
import type { BaggageOptions } from './processors/baggage.options.js';
import type { AlertsOptions } from './processors/alerts.options.js';
import type { PropagatorsOption } from './propagators/create-propagator.js';
import type { MethodRule, RulesOption } from './rules/rules.options.js';
import type { SamplerOption } from './samplers/create-sampler.js';
import type { SamplingOption, SamplingRule } from './samplers/sampling.options.js';

/** How much one span may hold. */
export interface LimitOptions {
  /** Characters of a string attribute; the rest is cut. @defaultValue 8192 */
  readonly attributeValueLength?: number | undefined;
  /** @defaultValue 128 */
  readonly attributeCount?: number | undefined;
  /** @defaultValue 128 */
  readonly eventCount?: number | undefined;
  /** @defaultValue 128 */
  readonly linkCount?: number | undefined;
  /** @defaultValue 128 */
  readonly attributePerEventCount?: number | undefined;
  /** @defaultValue 128 */
  readonly attributePerLinkCount?: number | undefined;
}

/** What `startTracing()` can be told; the environment fills what is left out, then the defaults do. */
export interface StartTracingOptions {
  /** @defaultValue `OTEL_SERVICE_NAME`, else `service.name` of `OTEL_RESOURCE_ATTRIBUTES`, else `unknown_service:node` */
  readonly serviceName?: string | undefined;
  /** @defaultValue not set */
  readonly serviceVersion?: string | undefined;
  /** @defaultValue a random UUID per process */
  readonly serviceInstanceId?: string | undefined;
  /** `deployment.environment.name`, for example `'production'`. @defaultValue not set */
  readonly environment?: string | undefined;
  /** More attributes of the process; they win over the environment's. @defaultValue none */
  readonly resourceAttributes?: Attributes | undefined;
  /** Where spans go; every exporter has a queue of its own. @defaultValue see `startTracing()` */
  readonly exporters?: readonly ExporterOption[] | undefined;
  /** @defaultValue `OTEL_TRACES_SAMPLER`, else `'parentbased_always_on'` */
  readonly sampler?: SamplerOption | undefined;
  /**
   * Which traces are kept, consistently across services: `'auto'`, a share, or rules. Excludes `sampler`.
   * @defaultValue not set: `sampler` decides
   */
  readonly sampling?: SamplingOption | undefined;
  /**
   * Rules for traced methods by `Class.method`, or the JSON file that they are in: off, sampled, renamed, limited, other
   * retries and breakers. A file is read again within a second after it has changed. @defaultValue none
   *
   * @throws TracedError `TRACED_INVALID_RULE`
   * @example startTracing({ rules: { file: 'tracing-rules.json' } });
   */
  readonly rules?: RulesOption | undefined;
  /**
   * Headers that carry the trace, in both directions or `{ extract, inject }`.
   * @defaultValue `OTEL_PROPAGATORS`, else `['tracecontext', 'baggage']`
   */
  readonly propagators?: PropagatorsOption | undefined;
  /**
   * Hosts outside of your network that may see the trace and its baggage: names, globs (`'*.example.com'`), predicates on
   * the URL. Given, nothing goes to any other host outside.
   * @defaultValue the trace's ids go everywhere, baggage only to your network: loopback and private addresses, names without
   * a dot, and `.local`, `.localhost`, `.internal`, `.svc`, `.cluster.local`
   */
  readonly propagateTo?: PropagationTarget | readonly PropagationTarget[] | undefined;
  /**
   * Called before the exporters, in this order. They see masked spans, the same objects that exporters see; one that must
   * see what was recorded is written as `{ processor, sees: 'unmasked' }`. @defaultValue none
   */
  readonly spanProcessors?: readonly SpanProcessorOption[] | undefined;
  /**
   * Which entries of the baggage become attributes of the spans: `{ toAttributes: ['request.id'] }`. Needs our own provider.
   * @defaultValue none
   */
  readonly baggage?: BaggageOptions | undefined;
  /** Tells about slow spans; `true` with all defaults. Needs our own provider, not one that was there. @defaultValue off */
  readonly alerts?: boolean | AlertsOptions | undefined;
  /**
   * Notes on a span which sibling's end let it start (`traced.after`), so that the critical path of calls beside each other
   * is right; `false` does not. @defaultValue on
   */
  readonly causality?: boolean | undefined;
  /**
   * Records a blocked event loop as a child span `event_loop.blocked` of the span that was running, with the masked stack
   * of the user's code, and in a histogram; `false` does not. Costs a timer and an idle thread.
   * @defaultValue on, from 100 ms
   */
  readonly eventLoop?: boolean | EventLoopOptions | undefined;
  /** How spans are collected before they are sent; a backend's own `batch` wins over it. */
  readonly batch?: BatchOptions | undefined;
  /** Milliseconds after which `shutdown()` gives up what could not be sent, and says how many spans. @defaultValue 3000 */
  readonly shutdownTimeoutMs?: number | undefined;
  /**
   * Keeps a trace readable: rows of equal, fast, successful leaf spans become one with count, sum and maximum, and a trace
   * has a number of spans at most. Metrics stay exact. `true` with all defaults. @defaultValue off
   */
  readonly traceBudget?: boolean | TraceBudgetOptions | undefined;
  readonly limits?: LimitOptions | undefined;
  /** @defaultValue `OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN`, else `'span-event'` */
  readonly exceptionSignal?: ExceptionSignal | undefined;
  /**
   * Receives what was thrown when `exceptionSignal` is `'log'` or `'both'`: masked, with the conventions' `exception.*`
   * attributes, to be written to your log. Without it exceptions stay span events. Its failures are counted and ignored.
   * @defaultValue none
   */
  readonly onException?: ((record: ExceptionRecord) => void) | undefined;
  /**
   * What the attributes and events of retries, timeouts and breakers start with. No convention has names for them yet.
   * @defaultValue `'resilience'`
   */
  readonly resiliencePrefix?: string | undefined;
  /**
   * How secrets and personal data are kept from leaving the process: options of `createMasker()`, or a masker. `false`
   * switches the rules off; what is marked with `@Sensitive()` or `sensitive()` stays masked.
   * @defaultValue `createMasker()` with its defaults
   */
  readonly masking?: MaskingOption | undefined;
  /**
   * Send what waits when the program ends, is told to stop by SIGTERM or SIGINT or dies of an error, within
   * `shutdownTimeoutMs`; who ends the process, and with which code, stays as it is. Needs our own provider.
   * @defaultValue true
   */
  readonly flushOnSignals?: boolean | undefined;
  /** @defaultValue random ids */
  readonly idGenerator?: IdGenerator | undefined;
  /** Read instead of `process.env`. @defaultValue `process.env` */
  readonly env?: Environment | undefined;
}

/** What came of `startTracing()`. */
export interface TracingHandle {
  /**
   * `started`: our provider is the global one. `attached`: one was there already and stays. `disabled`:
   * `OTEL_SDK_DISABLED` is true; context still travels, no span is recorded.
   */
  readonly mode: 'started' | 'attached' | 'disabled';
  /** The exporter named `'memory'`, when there is one. */
  readonly memory: MemorySpanExporter | undefined;
  /** What every exporter has sent and lost so far. */
  stats(): readonly ExporterStats[];
  /** What became of traces that are chosen at their end (`sampling.tail`), by reason; `undefined` without. */
  samplingStats(): TailStats | undefined;
  /**
   * Other rules for `sampling` from now on, in front of its defaults. Spans that have started keep their decision.
   *
   * @throws TracedError `TRACED_INVALID_SAMPLER` for a rule that is wrong, and when tracing runs without `sampling`.
   * @example handle.setSamplingRules([{ match: { route: '/orders/**' }, sample: 'on' }]);
   */
  setSamplingRules(rules: readonly SamplingRule[]): void;
  /**
   * Other rules for methods from the next call on, in place of those of the option and of a file until that changes.
   * Default: none. A name that no traced method has is a warning, not an error.
   *
   * @throws TracedError `TRACED_INVALID_RULE` for a rule that is wrong; the rules before stay in force.
   * @example handle.setRules([{ method: 'CacheService.*', sample: 'off' }]);
   */
  setRules(rules: readonly MethodRule[]): void;
  /** Whether backends take spans, in the shape of a health indicator. */
  health(): TracingHealth;
  /** Sends what is waiting. Never rejects: what could not be sent is counted. */
  flush(): Promise<void>;
  /** Sends what is waiting and stops. Never rejects; a provider that is not ours is flushed and left running. */
  shutdown(): Promise<void>;
}
