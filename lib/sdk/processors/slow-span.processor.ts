import { TraceFlags, type Attributes } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { systemClock, type Clock } from '../../shared/time/clock.js';
import { checkOptions } from '../../shared/options/check-options.js';
import { guard } from '../../shared/errors/guard.js';
import { completeMasker, NO_MASKER, type ValueMasker } from '../../privacy/masker.js';
import { privacy } from '../../privacy/privacy-state.js';
import { createSpanMasker, type SpanMasker } from '../pipeline/mask-span.js';
import { AlertQueue, type AlertDelivery } from './alert-queue.js';
import type { AlertsOptions, AlertSink, AlertStats, SlowSpanAlert } from './alerts.options.js';
import { RecentDurations } from './recent-durations.js';
import { ALERT_OPTIONS, compileRules, kindName, type CompiledRule } from './slow-span-rules.js';
import { createWebhook } from './webhook-sink.js';
import { diag } from '../../shared/errors/diag.js';

const MAX_OPERATIONS = 1000;

/** What a processor lives on; injected by tests. */
export interface SlowSpanEnvironment {
  readonly clock?: Clock | undefined;
  readonly random?: (() => number) | undefined;
  /** Masks alerts; `false` switches masking off. @defaultValue the masker of the process, if it has one */
  readonly masker?: ValueMasker | false | undefined;
  /** @internal Masks a span just as the spans that are sent are masked, within the same limits. */
  readonly mask?: SpanMasker | undefined;
}

interface Operation {
  readonly rule: CompiledRule | undefined;
  readonly recent: RecentDurations | undefined;
  quietUntilMs: number;
  suppressed: number;
}

interface Verdict {
  readonly durationMs: number;
  readonly thresholdMs: number;
  readonly reason: SlowSpanAlert['reason'];
  readonly suppressed: number;
}

/**
 * Raises an alert when a span was slow; `startTracing({ alerts })` makes one.
 *
 * Default: spans from 1000 ms on, to the log, one alert per operation and minute. Sees recorded spans only. Never delays the
 * call: alerts are handed over later, a hundred can wait, and what is in them is masked.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`, `TRACED_INVALID_ENDPOINT`.
 * @example
 * new NodeTracerProvider({ spanProcessors: [new SlowSpanProcessor({ rules: [{ kind: 'server', thresholdMs: 500 }] })] });
 */
export class SlowSpanProcessor implements SpanProcessor {
  readonly #rules: readonly CompiledRule[];
  readonly #cooldownMs: number;
  readonly #hasEvent: boolean;
  readonly #queue: AlertQueue;
  readonly #clock: Clock;
  readonly #mask: SpanMasker;
  readonly #operations = new Map<string, Operation>();
  // Judged in `onEnding()`, while the span can take an event; the alert is made in `onEnd()`, when the span is complete.
  readonly #verdicts = new WeakMap<object, Verdict | false>();
  #raised = 0;
  #suppressed = 0;

  constructor(options: AlertsOptions = {}, environment: SlowSpanEnvironment = {}) {
    checkOptions('SlowSpanProcessor', options, ALERT_OPTIONS);
    const { sinks = ['log'], cooldownMs = 60_000, queueSize = 100 } = options;
    const { clock = systemClock, random = Math.random, masker, mask = maskWith(masker) } = environment;
    this.#rules = compileRules(options.rules);
    this.#cooldownMs = cooldownMs;
    this.#clock = clock;
    this.#mask = mask;
    this.#hasEvent = sinks.includes('event');
    const deliveries = sinks.filter((sink) => sink !== 'event').map((sink) => toDelivery(sink, clock, random));
    this.#queue = new AlertQueue(deliveries, queueSize);
  }

  onStart(): void {}

  /** Called by SDKs that have it, before the span is closed for changes. */
  onEnding(span: Span): void {
    if (!this.#hasEvent) return;
    guard('slow-span event', () => {
      const readable = span as Span & ReadableSpan;
      const verdict = this.#judge(readable);
      this.#verdicts.set(span, verdict ?? false);
      if (verdict === undefined) return;
      span.addEvent('traced.slow_span', {
        'traced.slow_span.duration': verdict.durationMs / 1000,
        'traced.slow_span.threshold': verdict.thresholdMs / 1000,
        'traced.slow_span.reason': verdict.reason,
      });
    });
  }

  onEnd(span: ReadableSpan): void {
    guard('slow-span alert', () => {
      const known = this.#verdicts.get(span);
      const verdict = known === undefined ? this.#judge(span) : known;
      if (verdict) this.#queue.push(this.#alert(span, verdict));
    });
  }

  /** Waits until all alerts have been handed over. */
  forceFlush(): Promise<void> {
    return this.#queue.drained();
  }

  async shutdown(): Promise<void> {
    await this.#queue.drained();
    this.#queue.close();
  }

  stats(): AlertStats {
    const { dropped, delivered, failed } = this.#queue;
    return { raised: this.#raised, suppressed: this.#suppressed, dropped, delivered, failed };
  }

  #judge(span: ReadableSpan): Verdict | undefined {
    const operation = this.#operationOf(span);
    const { rule, recent } = operation;
    if (rule === undefined) return undefined;
    const [seconds, nanos] = span.duration;
    const durationMs = seconds * 1000 + nanos / 1e6;
    const relativeMs = relativeThreshold(operation);
    recent?.add(durationMs);
    const isAbsolute = durationMs >= rule.thresholdMs;
    if (!isAbsolute && !(durationMs > relativeMs)) return undefined;
    const now = this.#clock.now();
    if (now < operation.quietUntilMs) {
      operation.suppressed++;
      this.#suppressed++;
      return undefined;
    }
    const { suppressed } = operation;
    operation.quietUntilMs = now + this.#cooldownMs;
    operation.suppressed = 0;
    this.#raised++;
    return isAbsolute
      ? { durationMs, thresholdMs: rule.thresholdMs, reason: 'absolute', suppressed }
      : { durationMs, thresholdMs: relativeMs, reason: 'relative', suppressed };
  }

  #operationOf({ name, kind }: ReadableSpan): Operation {
    const key = `${kind} ${name}`;
    let operation = this.#operations.get(key);
    if (operation !== undefined) return operation;
    const rule = this.#rules.find((candidate) => candidate.matches(name, kindName(kind)));
    const recent = rule?.relative && new RecentDurations();
    operation = { rule, recent, quietUntilMs: Number.NEGATIVE_INFINITY, suppressed: 0 };
    const oldest = this.#operations.size >= MAX_OPERATIONS ? this.#operations.keys().next().value : undefined;
    if (oldest !== undefined) this.#operations.delete(oldest);
    this.#operations.set(key, operation);
    return operation;
  }

  #alert(span: ReadableSpan, verdict: Verdict): SlowSpanAlert {
    const masked = this.#mask(span);
    const { traceId, spanId, traceFlags } = span.spanContext();
    const [seconds, nanos] = span.endTime;
    const serviceName = masked.resource.attributes['service.name'];
    return {
      traceId,
      spanId,
      sampled: (traceFlags & TraceFlags.SAMPLED) !== 0,
      name: masked.name,
      kind: kindName(span.kind),
      serviceName: typeof serviceName === 'string' ? serviceName : undefined,
      ...verdict,
      timestamp: new Date(seconds * 1000 + nanos / 1e6).toISOString(),
      attributes: { ...(masked.attributes as Attributes) },
    };
  }
}

function relativeThreshold({ rule, recent }: Operation): number {
  if (rule?.relative === undefined || recent === undefined) return Number.POSITIVE_INFINITY;
  const { factor, floorMs, minSamples } = rule.relative;
  return recent.count < minSamples ? Number.POSITIVE_INFINITY : Math.max(floorMs, recent.percentile * factor);
}

/** Masks with the given masker, or with that of the process, which may be set later; `false` masks echoes alone. */
function maskWith(masker: ValueMasker | false | undefined): SpanMasker {
  if (masker !== undefined) return createSpanMasker(masker === false ? NO_MASKER : completeMasker(masker));
  let current = privacy.masker;
  let mask = createSpanMasker(current);
  return (span) => {
    if (privacy.masker !== current) {
      current = privacy.masker;
      mask = createSpanMasker(current);
    }
    return mask(span);
  };
}

function toDelivery(sink: Exclude<AlertSink, 'event'>, clock: Clock, random: () => number): AlertDelivery {
  if (sink === 'log') return { deliver: log };
  return typeof sink === 'function' ? { deliver: sink } : createWebhook(sink, clock, random);
}

function log({ name, durationMs, thresholdMs, traceId, spanId, suppressed }: SlowSpanAlert): void {
  const kept = suppressed > 0 ? ` (and ${suppressed} more since the last alert)` : '';
  diag.warn(
    `nestjs-traced: slow span ${name}: ${durationMs.toFixed(1)} ms, limit ${thresholdMs.toFixed(1)} ms, trace ${traceId}, span ${spanId}${kept}`,
  );
}
