import type { Attributes } from '@opentelemetry/api';

/** A span kind, by name. */
export type AlertSpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** Slower than usual: above the operation's own 95th percentile of its last 256 spans. */
export interface RelativeThreshold {
  /** How many times the percentile. @defaultValue 2 */
  readonly factor?: number | undefined;
  /** Milliseconds below which nothing is slow, whatever is usual. @defaultValue 100 */
  readonly floorMs?: number | undefined;
  /** Spans that must have been seen before anything is unusual. @defaultValue 50 */
  readonly minSamples?: number | undefined;
}

/** When spans of a name or kind are slow; a rule without either is for all. */
export interface AlertRule {
  /** The span's name: exact, as a glob with `*`, or by regular expression. @defaultValue every name */
  readonly name?: string | RegExp | undefined;
  /** @defaultValue every kind */
  readonly kind?: AlertSpanKind | undefined;
  /** Milliseconds from which a span is slow; `false` for no limit. @defaultValue no limit */
  readonly thresholdMs?: number | false | undefined;
  /** @defaultValue off */
  readonly relative?: boolean | RelativeThreshold | undefined;
}

/** One slow span. */
export interface SlowSpanAlert {
  readonly traceId: string;
  readonly spanId: string;
  /** Whether the trace is sampled, so that a backend has it. */
  readonly sampled: boolean;
  readonly name: string;
  readonly kind: AlertSpanKind;
  readonly serviceName: string | undefined;
  readonly durationMs: number;
  /** What it exceeded, in milliseconds. */
  readonly thresholdMs: number;
  readonly reason: 'absolute' | 'relative';
  /** When the span ended, as an ISO date. */
  readonly timestamp: string;
  /** The span's attributes, masked like everything that leaves the process. */
  readonly attributes: Attributes;
  /** Slow spans of the same operation that the cool-down has kept back since the last alert. */
  readonly suppressed: number;
}

/** Takes alerts one by one; the next one waits for the promise. */
export type AlertCallback = (alert: SlowSpanAlert) => void | Promise<void>;

/** Posts each alert as JSON. */
export interface WebhookSink {
  /** An `http:` or `https:` address. */
  readonly webhook: string;
  /** @defaultValue none */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds until one attempt is given up. @defaultValue 3000 */
  readonly timeoutMs?: number | undefined;
  /**
   * Further attempts, after 200 ms to 2 s with full jitter; a refusal (4xx other than 408 and 429) is not repeated.
   * @defaultValue 2
   */
  readonly retries?: number | undefined;
}

/** Where alerts go: the log (`diag.warn`), an event on the slow span itself, a function, an address. */
export type AlertSink = 'log' | 'event' | AlertCallback | WebhookSink;

/** Alerts about slow spans. */
export interface AlertsOptions {
  /** The first rule that fits a span decides. @defaultValue every span from 1000 ms on */
  readonly rules?: readonly AlertRule[] | undefined;
  /** @defaultValue `['log']` */
  readonly sinks?: readonly AlertSink[] | undefined;
  /** Milliseconds of silence about an operation (name and kind) after an alert. @defaultValue 60000 */
  readonly cooldownMs?: number | undefined;
  /** Alerts waiting at most; further ones are dropped and counted. @defaultValue 100 */
  readonly queueSize?: number | undefined;
}

/** What became of slow spans. */
export interface AlertStats {
  /** Alerts that were raised. */
  readonly raised: number;
  /** Kept back by a cool-down. */
  readonly suppressed: number;
  /** Lost because the queue was full. */
  readonly dropped: number;
  /** Deliveries (one per alert and sink) that worked. */
  readonly delivered: number;
  /** Deliveries that failed for good. */
  readonly failed: number;
}
