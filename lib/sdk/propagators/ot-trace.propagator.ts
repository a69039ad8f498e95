import {
  propagation,
  type Context,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';
import { withMaskedBaggage } from '../../privacy/mask-baggage.js';
import { readHeader, readSpanId, readTraceId } from './carried/carrier.js';
import { spanToInject, withParent } from './carried/extracted-parent.js';
import type { PropagatorRow } from './propagator-row.js';
import { isTracingSuppressed } from '../../core/process/suppression.js';

const TRACE_ID = 'ot-tracer-traceid';
const SPAN_ID = 'ot-tracer-spanid';
const SAMPLED = 'ot-tracer-sampled';
const BAGGAGE_PREFIX = 'ot-baggage-';
const MAX_ENTRIES = 64;
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\x20-\x7e]*$/;

/**
 * Carries the trace in the `ot-tracer-…` headers of OpenTracing's basic tracers, with 64 bits of the trace id, and baggage in
 * `ot-baggage-…` headers, masked like all baggage.
 *
 * @see https://opentelemetry.io/docs/specs/otel/context/api-propagators/
 *
 * @example
 * propagation.setGlobalPropagator(new OtTracePropagator());
 */
export class OtTracePropagator implements TextMapPropagator {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const span = spanToInject(context);
    if (span === undefined) return;
    setter.set(carrier, TRACE_ID, span.traceId.slice(-16));
    setter.set(carrier, SPAN_ID, span.spanId);
    setter.set(carrier, SAMPLED, String((span.traceFlags & 1) !== 0));
    const baggage = propagation.getBaggage(withMaskedBaggage(context));
    if (baggage === undefined || isTracingSuppressed(context)) return;
    for (const [key, { value }] of baggage.getAllEntries().slice(0, MAX_ENTRIES)) {
      if (NAME.test(key) && VALUE.test(value)) setter.set(carrier, `${BAGGAGE_PREFIX}${key}`, value);
    }
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const traceId = readTraceId(readHeader(carrier, getter, TRACE_ID));
    const spanId = readSpanId(readHeader(carrier, getter, SPAN_ID));
    if (traceId === undefined || spanId === undefined) return context;
    const sampled = readHeader(carrier, getter, SAMPLED)?.toLowerCase();
    const decision = sampled === undefined ? 'defer' : sampled === 'true' || sampled === '1' ? 'sampled' : 'dropped';
    return extractBaggage(withParent(context, traceId, spanId, decision), carrier, getter);
  }

  fields(): string[] {
    return [TRACE_ID, SPAN_ID, SAMPLED];
  }
}

export const otTraceRow: PropagatorRow<'ottrace'> = {
  names: ['ottrace'],
  create: () => new OtTracePropagator(),
  traits: { masksBaggage: true },
};

function extractBaggage(context: Context, carrier: unknown, getter: TextMapGetter): Context {
  const names = getter.keys(carrier).filter((name) => name.toLowerCase().startsWith(BAGGAGE_PREFIX));
  let baggage = propagation.getBaggage(context) ?? propagation.createBaggage();
  for (const name of names.slice(0, MAX_ENTRIES)) {
    const value = readHeader(carrier, getter, name);
    if (value !== undefined) baggage = baggage.setEntry(name.slice(BAGGAGE_PREFIX.length), { value });
  }
  return names.length === 0 ? context : propagation.setBaggage(context, baggage);
}
