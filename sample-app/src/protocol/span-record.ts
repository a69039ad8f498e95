/** A finished span as the services hand it to the launcher: plain data, times in milliseconds. */
export interface SpanRecord {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  readonly name: string;
  readonly kind: SpanRecordKind;
  readonly service: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly status: 'unset' | 'ok' | 'error';
  readonly statusMessage?: string | undefined;
  readonly attributes: Attributes;
  readonly events: readonly SpanRecordEvent[];
  readonly links: readonly SpanRecordLink[];
}

export type SpanRecordKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

export type Attributes = Readonly<Record<string, unknown>>;

export interface SpanRecordEvent {
  readonly name: string;
  /** Milliseconds after the start of the span. */
  readonly offsetMs: number;
  readonly attributes: Attributes;
}

export interface SpanRecordLink {
  readonly traceId: string;
  readonly spanId: string;
}

/** A request and the traces of the tasks that it caused. */
export interface TraceGroup {
  readonly traceId: string;
  readonly spans: readonly SpanRecord[];
  /** Traces whose root is linked to a span of this trace. */
  readonly linked: readonly LinkedTrace[];
}

export interface LinkedTrace {
  readonly traceId: string;
  readonly spans: readonly SpanRecord[];
}

/** Where a trace begins for the shop: a span without a parent, or a request whose client sent a trace of its own. */
export function isEntry(span: SpanRecord): boolean {
  return span.parentSpanId === undefined || (span.service === 'gateway' && span.kind === 'server');
}
