import { SpanKind, SpanStatusCode, type HrTime } from '@opentelemetry/api';
import { ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { SpanRecord, SpanRecordKind } from '../../protocol/span-record.js';

type Callback = Parameters<SpanExporter['export']>[1];

/** Sends finished spans to the launcher, which draws them in the terminal. */
export class LauncherExporter implements SpanExporter {
  export(spans: ReadableSpan[], done: Callback): void {
    if (!process.send || !process.connected) {
      done({ code: ExportResultCode.SUCCESS });
      return;
    }
    process.send({ type: 'spans', spans: spans.map(toRecord) }, undefined, undefined, (error) =>
      done(error ? { code: ExportResultCode.FAILED, error } : { code: ExportResultCode.SUCCESS }),
    );
  }

  async shutdown(): Promise<void> {}
}

const KINDS: Record<SpanKind, SpanRecordKind> = {
  [SpanKind.INTERNAL]: 'internal',
  [SpanKind.SERVER]: 'server',
  [SpanKind.CLIENT]: 'client',
  [SpanKind.PRODUCER]: 'producer',
  [SpanKind.CONSUMER]: 'consumer',
};

const STATUSES = {
  [SpanStatusCode.UNSET]: 'unset',
  [SpanStatusCode.OK]: 'ok',
  [SpanStatusCode.ERROR]: 'error',
} as const;

function toRecord(span: ReadableSpan): SpanRecord {
  const startMs = toMs(span.startTime);
  const { traceId, spanId } = span.spanContext();
  return {
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId,
    name: span.name,
    kind: KINDS[span.kind],
    service: String(span.resource.attributes['service.name']),
    startMs,
    durationMs: toMs(span.duration),
    status: STATUSES[span.status.code],
    statusMessage: span.status.message,
    attributes: span.attributes,
    events: span.events.map((event) => ({
      name: event.name,
      offsetMs: toMs(event.time) - startMs,
      attributes: event.attributes ?? {},
    })),
    links: span.links.map(({ context }) => ({ traceId: context.traceId, spanId: context.spanId })),
  };
}

function toMs([seconds, nanoseconds]: HrTime): number {
  return seconds * 1000 + nanoseconds / 1e6;
}
