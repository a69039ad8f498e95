import {
  createContextKey,
  isSpanContextValid,
  trace,
  type Context,
  type SpanContext,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';
import { checkOptions } from '../../shared/options/check-options.js';
import { flag, type OptionRules } from '../../shared/options/option-rules.js';
import { withSpan } from '../../shared/span-context-layer.js';
import { isTracingSuppressed } from '../../core/process/suppression.js';
import type { PropagatorRow } from './propagator-row.js';
import type { TraceContextPropagatorOptions } from './trace-context.options.js';
import { W3CTraceState } from './carried/trace-state.js';

const TRACEPARENT = 'traceparent';
const TRACESTATE = 'tracestate';
/** Trimmed before it is matched: optional space around an open end would take quadratic time. */
const FORMAT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const SAMPLED = 1;
const RANDOM = 2;
const KNOWN_FLAGS = SAMPLED | RANDOM;
const ORIGIN = createContextKey('nestjs-traced trace origin');

/** What the sender said about the trace id; kept here because SDK spans keep only the flag "sampled". */
interface TraceOrigin {
  readonly traceId: string;
  readonly isRandom: boolean;
}

const OPTIONS: OptionRules<TraceContextPropagatorOptions> = { hasRandomTraceIds: flag };

/**
 * Carries the trace in the `traceparent` and `tracestate` headers, by W3C Trace Context level 2.
 *
 * Unlike the stock propagator it keeps the flag "random", sends no unknown flag, and discards a malformed or oversized
 * `tracestate` as a whole. Never throws on anything a header can hold.
 *
 * @example
 * propagation.setGlobalPropagator(new TraceContextPropagator());
 */
export class TraceContextPropagator implements TextMapPropagator {
  private readonly hasRandomTraceIds: boolean;

  constructor(options: TraceContextPropagatorOptions = {}) {
    checkOptions('new TraceContextPropagator()', options, OPTIONS);
    this.hasRandomTraceIds = options.hasRandomTraceIds ?? true;
  }

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const span = trace.getSpanContext(context);
    if (span === undefined || !isSpanContextValid(span) || isTracingSuppressed(context)) return;
    const flags = (span.traceFlags & SAMPLED) | (this.isRandom(context, span) ? RANDOM : 0);
    setter.set(carrier, TRACEPARENT, `00-${span.traceId}-${span.spanId}-0${flags}`);
    const state = span.traceState?.serialize();
    if (state !== undefined && state !== '') setter.set(carrier, TRACESTATE, state);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const header = single(getter.get(carrier, TRACEPARENT));
    const parent = header === undefined ? undefined : parseTraceparent(header);
    if (parent === undefined) return context;
    const state = joined(getter.get(carrier, TRACESTATE));
    const traceState = state === undefined || state === '' ? undefined : W3CTraceState.parse(state);
    if (traceState !== undefined) parent.traceState = traceState;
    const isRandom = (parent.traceFlags & RANDOM) !== 0;
    const origin: TraceOrigin = { traceId: parent.traceId, isRandom };
    // Remembered only if the flag "random" differs from what this process sets: without an origin, a trace id is taken for
    // one of this process.
    const remembered = isRandom === this.hasRandomTraceIds ? context : context.setValue(ORIGIN, origin);
    return withSpan(remembered, trace.wrapSpanContext(parent));
  }

  fields(): string[] {
    return [TRACEPARENT, TRACESTATE];
  }

  private isRandom(context: Context, span: SpanContext): boolean {
    if (span.isRemote === true) return (span.traceFlags & RANDOM) !== 0;
    const origin = context.getValue(ORIGIN) as TraceOrigin | undefined;
    return origin?.traceId === span.traceId ? origin.isRandom : this.hasRandomTraceIds;
  }
}

function parseTraceparent(header: string): SpanContext | undefined {
  const match = FORMAT.exec(header.trim());
  if (match === null) return undefined;
  const [, version, traceId = '', spanId = '', flags = '', rest] = match;
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined;
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & KNOWN_FLAGS, isRemote: true };
  return isSpanContextValid(context) ? context : undefined;
}

/** Two `traceparent` headers contradict each other: neither is believed. */
function single(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.length === 1 ? single(value[0]) : undefined;
  return typeof value === 'string' ? value : undefined;
}

function joined(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.every((part) => typeof part === 'string') ? value.join(',') : undefined;
  return typeof value === 'string' ? value : undefined;
}

export const traceContextRow: PropagatorRow<'tracecontext'> = {
  names: ['tracecontext'],
  create: (options) => new TraceContextPropagator(options),
  traits: { masksBaggage: true },
};
