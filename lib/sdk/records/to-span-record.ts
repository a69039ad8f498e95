import { SpanStatusCode, type HrTime } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { SpanEvent, SpanKind, SpanLink, SpanRecord } from '../../analysis/span-record.js';

const KINDS: readonly SpanKind[] = ['internal', 'server', 'client', 'producer', 'consumer'];

/**
 * A span of the SDK as everything that reads traces sees it: plain data, times in microseconds. An open span has taken no
 * time yet.
 *
 * Keeps no reference to the span's provider, so that records can be sent to other processes.
 *
 * @example
 * const traces = groupTraces(spans.map(toSpanRecord));
 */
export function toSpanRecord(span: ReadableSpan): SpanRecord {
  const { traceId, spanId } = span.spanContext();
  const { attributes, status, resource } = span;
  const after = attributes['traced.after'];
  return {
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId,
    name: span.name,
    service: textOf(resource.attributes['service.name']) ?? '',
    kind: KINDS[span.kind] ?? 'internal',
    host: textOf(resource.attributes['service.instance.id']) ?? textOf(resource.attributes['host.name']),
    startUs: toUs(span.startTime),
    durationUs: span.ended ? toUs(span.duration) : 0,
    error: status.code === SpanStatusCode.ERROR,
    ...(status.message === undefined ? undefined : { statusMessage: status.message }),
    ...(typeof after === 'string' ? { after } : undefined),
    ...(span.ended ? undefined : { open: true }),
    attributes,
    events: span.events.length === 0 ? NO_EVENTS : span.events.map(toEvent),
    links: span.links.length === 0 ? NO_LINKS : span.links.map(toLink),
  };
}

const NO_EVENTS: readonly SpanEvent[] = [];
const NO_LINKS: readonly SpanLink[] = [];

function toEvent({ name, time, attributes = {} }: ReadableSpan['events'][number]): SpanEvent {
  return { name, timeUs: toUs(time), attributes };
}

function toLink({ context, attributes = {} }: ReadableSpan['links'][number]): SpanLink {
  return { traceId: context.traceId, spanId: context.spanId, attributes };
}

function toUs([seconds, nanoseconds]: HrTime): number {
  return seconds * 1_000_000 + nanoseconds / 1_000;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
