import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { inspect, InspectOptions } from 'node:util';

/** What `console.log` shows of a span, as of the SDK's. */
export function inspectSpan(
  span: ReadableSpan,
  depth: number,
  options: (InspectOptions & { stylize?(text: string, type: string): string }) | undefined,
  show: typeof inspect | undefined,
): unknown {
  const fields = {
    name: span.name,
    kind: span.kind,
    spanContext: span.spanContext(),
    parentSpanContext: span.parentSpanContext,
    status: span.status,
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    ended: span.ended,
    attributes: span.attributes,
    events: span.events,
    links: span.links,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
    instrumentationScope: span.instrumentationScope,
    resource: { attributes: settledAttributes(span.resource) },
  };
  if (depth < 0) return options?.stylize?.('[RecordedSpan]', 'special') ?? '[RecordedSpan]';
  if (typeof show !== 'function' || options === undefined) return fields;
  const { depth: levels } = options;
  return `RecordedSpan ${show(fields, { ...options, depth: typeof levels === 'number' ? levels - 1 : levels })}`;
}

/** Without what is still being detected, of which the resource would complain. */
function settledAttributes(resource: ReadableSpan['resource']): Record<string, unknown> {
  const settled: Record<string, unknown> = {};
  for (const [key, value] of resource.getRawAttributes()) {
    if (value === undefined || value === null || typeof (value as { then?: unknown }).then === 'function') continue;
    settled[key] ??= value;
  }
  return settled;
}
