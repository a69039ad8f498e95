/** What a span did, in the words of OpenTelemetry. */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** One event of a span. */
export interface SpanEvent {
  readonly name: string;
  /** Microseconds since the epoch, with a fraction. */
  readonly timeUs: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A span that another one points to. */
export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/**
 * A span as everything that reads traces sees it: plain data, ids as hex strings, times in microseconds since the epoch
 * with the part below a microsecond kept.
 */
export interface SpanRecord {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  readonly name: string;
  readonly service: string;
  readonly kind: SpanKind;
  /** The host or process; spans of one host share a clock. */
  readonly host?: string | undefined;
  readonly startUs: number;
  readonly durationUs: number;
  readonly error: boolean;
  /** What the span said about its error. */
  readonly statusMessage?: string | undefined;
  /** The parent is a cause only: it did not wait. */
  readonly followsFrom?: boolean | undefined;
  /** Nobody waited for this span. */
  readonly detached?: boolean | undefined;
  /** The sibling whose end let this span start. */
  readonly after?: string | undefined;
  /** Not ended yet: `durationUs` is the time so far. */
  readonly open?: boolean | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
}
