import { INVALID_TRACEID, trace, TraceFlags, type Context } from '@opentelemetry/api';
import { runtime } from '../runtime/runtime.js';
import { activeContext, activeTracer } from './provider.js';
import { isTracingSuppressed } from './suppression.js';

/**
 * Whether a span that is started here goes anywhere: an SDK is registered, tracing is on, and telemetry is not at work
 * itself. Costs a few nanoseconds while no SDK is there.
 */
export function isTracing(parent?: Context): boolean {
  if (!runtime.enabled || activeTracer() === undefined) return false;
  return !isTracingSuppressed(parent ?? activeContext());
}

/**
 * Whether a span that is started here will not be recorded, as far as that is known before the sampler is asked: tracing
 * is off, or the trace is not sampled and the sampler decides once per trace. Then nothing need be computed for the
 * span, and outgoing calls send the active context along.
 */
export function isUnsampled(parent: Context = activeContext()): boolean {
  return !isTracing(parent) || isParentUnsampled(parent);
}

/** Whether the sampler has already said no for the trace of `parent`, so that asking it again could only cost time. */
export function isParentUnsampled(parent: Context): boolean {
  if (!runtime.skipUnsampledChildren) return false;
  const span = trace.getSpan(parent);
  if (span === undefined || span.isRecording()) return false;
  const { traceId, traceFlags } = span.spanContext();
  return (traceFlags & TraceFlags.SAMPLED) === 0 && traceId !== INVALID_TRACEID;
}
