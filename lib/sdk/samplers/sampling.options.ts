import type { AttributeValue } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** What happens to the traces that a rule matches: none, all, a share (0 to 1), or at most so many a second. */
export type SampleDecision = 'off' | 'on' | number | { readonly perSecond: number };

/** What a span must be like when it starts; every condition that is given must hold. */
export interface SamplingMatch {
  /** Globs of span names, for example `'PaymentService.*'`. */
  readonly name?: string | readonly string[] | undefined;
  /**
   * Routes or paths of requests: `'/orders/:id'`, `'/internal/**'`. A route is matched against the path while the route is
   * not known.
   */
  readonly route?: string | readonly string[] | undefined;
  readonly kind?: SamplingSpanKind | readonly SamplingSpanKind[] | undefined;
  /** HTTP methods, upper case. */
  readonly method?: string | readonly string[] | undefined;
  /** Attributes that the span starts with; texts are globs. */
  readonly attributes?: Readonly<Record<string, AttributeValue>> | undefined;
  /** Entries of the baggage; values are globs. */
  readonly baggage?: Readonly<Record<string, string>> | undefined;
}

export type SamplingSpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** One rule of the head sampler. The first that matches decides. */
export interface SamplingRule {
  /** Stands on the span as `sampling.rule`. @defaultValue none */
  readonly name?: string | undefined;
  readonly match: SamplingMatch;
  readonly sample: SampleDecision;
}

/** Which traces are kept. */
export interface SamplingOptions {
  /**
   * The share of traces that no rule matches: 0 to 1, or `'auto'`: 1 % in production, 10 % in staging, all elsewhere, by
   * `deployment.environment.name`, else `NODE_ENV`.
   * @defaultValue `'auto'`
   */
  readonly ratio?: number | 'auto' | undefined;
  /** Asked in this order, before the defaults below. @defaultValue none */
  readonly rules?: readonly SamplingRule[] | undefined;
  /**
   * Globs of operations that are always kept, compared with span names and with `METHOD /path`, upper and lower case alike.
   * @defaultValue `['*createUser', '*processPayment', '*placeOrder', '*checkout']`
   */
  readonly important?: readonly string[] | undefined;
  /** Health checks and scrapes are never kept. @defaultValue true */
  readonly ignoreHealthChecks?: boolean | undefined;
  /**
   * Chooses at the end of what this process did in a trace, too: failed, slow and forced traces are kept although they were
   * not sampled at their head. Costs the recording and buffering of every span.
   * @defaultValue off
   */
  readonly tail?: boolean | TailOptions | undefined;
}

/** Which local traces are kept at their end, and how much waits for it. */
export interface TailOptions {
  /** Keep when a span has failed. @defaultValue true */
  readonly errors?: boolean | undefined;
  /** Keep when the local root took at least so many milliseconds. @defaultValue not by an absolute limit */
  readonly slowMs?: number | undefined;
  /** Keep what is slower than the 99th percentile of its operation's last 256 calls. @defaultValue true */
  readonly slowerThanUsual?: boolean | undefined;
  /** Keep when an important operation (`sampling.important`) took part. @defaultValue true */
  readonly important?: boolean | undefined;
  /**
   * Keep when a span has this attribute with a true value or a number above 0, or when the baggage has such an entry.
   * @defaultValue `'sampling.priority'`
   */
  readonly forcedBy?: string | undefined;
  /** Keep by a look at the finished local trace; spans are masked. Its failures count as no. @defaultValue none */
  readonly keep?: ((trace: LocalTrace) => boolean) | undefined;
  /**
   * Tells who calls this service over HTTP that its part of the trace is kept, by `traceresponse: 00-…-01`, when that is known
   * before the headers of the response are sent. @defaultValue false
   */
  readonly tellCallers?: boolean | undefined;
  /**
   * Keep when a service that was called says that it keeps its part (`tellCallers`); believed of hosts in the own network and
   * in `propagateTo`. @defaultValue false
   */
  readonly heedCallees?: boolean | undefined;
  /** Local traces that wait at most; the oldest are given up. @defaultValue 5000 */
  readonly maxTraces?: number | undefined;
  /** Spans of one local trace that wait at most; more of them give the trace up. @defaultValue 2000 */
  readonly maxSpansPerTrace?: number | undefined;
  /** Bytes that wait at most, as estimated. @defaultValue 33554432 (32 MiB) */
  readonly maxBytes?: number | undefined;
  /** Milliseconds after which a local trace is decided by what is known of it. @defaultValue 60000 */
  readonly ttlMs?: number | undefined;
}

/** What one process did in a trace. */
export interface LocalTrace {
  readonly traceId: string;
  /** The span that this process began with; absent when the time ran out before it ended. */
  readonly root: ReadableSpan | undefined;
  readonly spans: readonly ReadableSpan[];
  readonly durationMs: number;
}

/** `'auto'`, a share, or options. */
export type SamplingOption = 'auto' | number | SamplingOptions;
