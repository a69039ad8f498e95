/** What a span does for its caller, as OpenTelemetry names it. */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** What JSON can hold. Whole numbers beyond 2^53 and bytes (base64) are strings. */
export type RecordAttributes = Readonly<Record<string, unknown>>;

/** A moment inside a span. */
export interface SpanEvent {
  readonly name: string;
  /** Microseconds since 1970. */
  readonly timeUs: number;
  /** Nanoseconds beyond the whole microsecond of `timeUs`, 0 to 999, where the source knows them. */
  readonly timeNanos?: number | undefined;
  readonly attributes: RecordAttributes;
  readonly droppedAttributesCount?: number | undefined;
  /** See {@link SpanRecord.exact}. */
  readonly exact?: ExactValues | undefined;
}

/** Another span that this one refers to without being its child. */
export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState?: string | undefined;
  readonly flags?: number | undefined;
  readonly attributes: RecordAttributes;
  readonly droppedAttributesCount?: number | undefined;
  /** See {@link SpanRecord.exact}. */
  readonly exact?: ExactValues | undefined;
}

/** The code that made the span: an instrumentation scope of OpenTelemetry. */
export interface SpanScope {
  readonly name: string;
  readonly version?: string | undefined;
  readonly attributes?: RecordAttributes | undefined;
  readonly droppedAttributesCount?: number | undefined;
  readonly schemaUrl?: string | undefined;
  /** See {@link SpanRecord.exact}. */
  readonly exact?: ExactValues | undefined;
}

/** The process that made the span: a resource of OpenTelemetry. Spans of one process may share the object. */
export interface SpanResource {
  readonly attributes: RecordAttributes;
  readonly droppedAttributesCount?: number | undefined;
  readonly schemaUrl?: string | undefined;
  /** See {@link SpanRecord.exact}. */
  readonly exact?: ExactValues | undefined;
}

/** OTLP values (`{ doubleValue: 1 }`) of the attributes whose plain form says less than the source did. */
export type ExactValues = Readonly<Record<string, unknown>>;

/**
 * One span, whatever it was read from: plain data that JSON can hold, so that library, command line and page share it.
 *
 * Times are microseconds (`Us`) as numbers with the part below a microsecond kept; ids are lower-case hexadecimal.
 */
export interface SpanRecord {
  readonly traceId: string;
  readonly spanId: string;
  /** Absent on a root; the parent need not have been received. */
  readonly parentSpanId?: string | undefined;
  readonly name: string;
  /** Empty where the source names none. */
  readonly service: string;
  readonly kind: SpanKind;
  /** The machine or process (`service.instance.id`, `host.name`, an address): spans with one value share one clock. */
  readonly host?: string | undefined;
  /** Microseconds since 1970. */
  readonly startUs: number;
  /** Microseconds; the time up to now while the span is `open`. */
  readonly durationUs: number;
  readonly error: boolean;
  /** Caused by its parent, which does not wait for it (`FOLLOWS_FROM`). */
  readonly followsFrom?: boolean | undefined;
  /** Said by its tracer not to be waited for. */
  readonly detached?: boolean | undefined;
  /** Id of the sibling whose end let this span start (`traced.after`). */
  readonly after?: string | undefined;
  readonly attributes: RecordAttributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];

  /** Nanoseconds beyond the whole microsecond of `startUs`, 0 to 999; a double cannot hold them beside a date. */
  readonly startNanos?: number | undefined;
  /** By how many microseconds an analysis has moved its times, because its clock contradicts its caller's. */
  readonly movedUs?: number | undefined;
  /** Started and not yet ended. */
  readonly open?: boolean | undefined;
  /** The status was set to OK by hand. */
  readonly ok?: boolean | undefined;
  readonly statusMessage?: string | undefined;
  /** The other side of a call as the caller names it, where the source says so (Zipkin's `remoteEndpoint`). */
  readonly peer?: string | undefined;
  readonly resource?: SpanResource | undefined;
  readonly scope?: SpanScope | undefined;
  readonly traceState?: string | undefined;
  /** W3C trace flags, with OTLP's bits 8 and 9 for a remote parent. */
  readonly flags?: number | undefined;
  readonly droppedAttributesCount?: number | undefined;
  readonly droppedEventsCount?: number | undefined;
  readonly droppedLinksCount?: number | undefined;
  /** Set on the server half of a call whose two halves have one id in Zipkin: the ids as they were sent. */
  readonly shared?: { readonly spanId: string; readonly parentSpanId?: string | undefined } | undefined;
  /** OTLP values of the attributes whose plain form says less than the source did; only for writing OTLP again. */
  readonly exact?: ExactValues | undefined;
}

/** The spans of one trace, in any order. */
export interface TraceInput {
  readonly spans: readonly SpanRecord[];
}
