import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** Why a local trace was kept at its end. */
export type KeepReason = 'error' | 'slow' | 'forced' | 'important' | 'callee' | 'predicate';

/** What is known so far of what one process did in a trace. */
export class OpenTrace {
  readonly spans: ReadableSpan[] = [];
  bytes = 0;
  hasError = false;
  isForced = false;
  isImportant = false;
  /** Whether a service that was called has said that it keeps its part. */
  isCalleeKept = false;
  /** Why the caller was told that this part is kept. */
  promised: KeepReason | undefined;
  root: ReadableSpan | undefined;
  /** Set once; spans that end later are treated in the same way. */
  decision: KeepReason | 'head' | 'dropped' | undefined;

  constructor(
    readonly traceId: string,
    readonly rootSpanId: string,
    readonly startedAt: number,
  ) {}

  add(span: ReadableSpan, spanId: string, bytes: number): void {
    this.spans.push(span);
    this.bytes += bytes;
    if (span.status.code === SpanStatusCode.ERROR) this.hasError = true;
    if (spanId === this.rootSpanId) this.root = span;
  }
}

/** About what a span holds on to; cheap rather than exact. */
export function estimateBytes(span: ReadableSpan): number {
  let bytes = 400 + span.name.length + span.links.length * 100;
  for (const key in span.attributes) {
    const value = span.attributes[key];
    bytes +=
      24 + key.length + (typeof value === 'string' ? value.length : Array.isArray(value) ? value.length * 24 : 8);
  }
  for (const { name, attributes } of span.events) {
    bytes += 100 + name.length;
    for (const key in attributes) {
      const value = attributes[key];
      bytes += 24 + key.length + (typeof value === 'string' ? value.length : 8);
    }
  }
  return bytes;
}
