import type { AttributeValue } from '@opentelemetry/api';

/** What happens to the traces that a rule matches: none, all, a share (0 to 1), or at most so many a second. */
export type SampleDecision = 'off' | 'on' | number | { readonly perSecond: number };

/** What a span must be like when it starts; every condition that is given must hold. */
export interface SamplingMatch {
  /** Globs of span names, for example `'PaymentService.*'`. */
  readonly name?: string | readonly string[] | undefined;
  /** Routes or paths of requests: `'/orders/:id'`, `'/internal/**'`. A route is matched against the path while the route is not known. */
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
}

/** `'auto'`, a share, or options. */
export type SamplingOption = 'auto' | number | SamplingOptions;
