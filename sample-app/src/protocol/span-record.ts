import type { SpanRecord } from 'nestjs-traced/analysis';

export type { SpanRecord } from 'nestjs-traced/analysis';

/** A request and the traces of the tasks that it caused. */
export interface TraceGroup extends LinkedTrace {
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
