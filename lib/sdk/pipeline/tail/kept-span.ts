import { TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { withThreshold } from '../../samplers/ot-state.js';
import { KEEP_ALL } from '../../samplers/threshold.js';
import type { KeepReason } from './local-trace.js';

const ATTR_SAMPLING_REASON = 'sampling.reason';

/**
 * A copy of a span as a backend must see it once its trace was kept at the end: sampled, with the reason, and with the
 * threshold 'always kept', so that it stands for itself alone. The span itself, which other processors hold, is not changed.
 */
export function toKeptSpan(span: ReadableSpan, reason: KeepReason): ReadableSpan {
  const context = span.spanContext();
  const kept = {
    ...context,
    traceFlags: context.traceFlags | TraceFlags.SAMPLED,
    traceState: withThreshold(context.traceState, KEEP_ALL),
  };
  return {
    name: span.name,
    kind: span.kind,
    spanContext: () => kept,
    parentSpanContext: span.parentSpanContext,
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    ended: span.ended,
    status: span.status,
    attributes: { ...span.attributes, [ATTR_SAMPLING_REASON]: reason },
    links: span.links,
    events: span.events,
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}
