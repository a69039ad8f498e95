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
import { senderDecision } from './carried/sender-decision.js';
import { isTracingSuppressed } from '../../core/process/suppression.js';

const HEADER = 'uber-trace-id';
const BAGGAGE_PREFIX = 'uberctx-';
const MAX_ENTRIES = 64;
const SAMPLED = 1;
const DEBUG = 2;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * Carries the trace in Jaeger's `uber-trace-id` header and baggage in `uberctx-…` headers, masked like all baggage.
 *
 * For services with an old Jaeger client; Jaeger itself reads W3C Trace Context.
 *
 * @see https://www.jaegertracing.io/docs/1.21/client-libraries/#propagation-format
 *
 * @example
 * propagation.setGlobalPropagator(new JaegerPropagator());
 */
export class JaegerPropagator implements TextMapPropagator {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const span = spanToInject(context);
    if (span !== undefined) {
      const isSampled = (span.traceFlags & 1) !== 0;
      const isDebug = isSampled && senderDecision(context, span.traceId) === 'debug';
      const flags = (isSampled ? SAMPLED : 0) | (isDebug ? DEBUG : 0);
      setter.set(carrier, HEADER, `${span.traceId}:${span.spanId}:0:0${flags}`);
    }
    injectBaggage(context, carrier, setter);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const withBaggage = extractBaggage(context, carrier, getter);
    const header = readHeader(carrier, getter, HEADER);
    const parts = header === undefined ? [] : decode(header).split(':');
    const [traceId, spanId] = [readTraceId(parts[0]), readSpanId(parts[1])];
    const flags = /^[0-9a-fA-F]{1,2}$/.test(parts[3] ?? '') ? Number.parseInt(parts[3] ?? '', 16) : undefined;
    if (traceId === undefined || spanId === undefined || flags === undefined || parts.length !== 4) return withBaggage;
    const decision = (flags & DEBUG) !== 0 ? 'debug' : (flags & SAMPLED) !== 0 ? 'sampled' : 'dropped';
    return withParent(withBaggage, traceId, spanId, decision);
  }

  fields(): string[] {
    return [HEADER];
  }
}

export const jaegerRow: PropagatorRow<'jaeger'> = {
  names: ['jaeger'],
  create: () => new JaegerPropagator(),
  traits: { masksBaggage: true },
};

function injectBaggage(context: Context, carrier: unknown, setter: TextMapSetter): void {
  const baggage = propagation.getBaggage(withMaskedBaggage(context));
  if (baggage === undefined || isTracingSuppressed(context)) return;
  for (const [key, { value }] of baggage.getAllEntries().slice(0, MAX_ENTRIES)) {
    const encoded = encode(value);
    if (TOKEN.test(key) && encoded !== undefined) setter.set(carrier, `${BAGGAGE_PREFIX}${key}`, encoded);
  }
}

function extractBaggage(context: Context, carrier: unknown, getter: TextMapGetter): Context {
  let baggage = propagation.getBaggage(context);
  let count = 0;
  for (const name of getter.keys(carrier)) {
    if (!name.toLowerCase().startsWith(BAGGAGE_PREFIX) || count === MAX_ENTRIES) continue;
    const value = readHeader(carrier, getter, name);
    if (value === undefined) continue;
    count += 1;
    baggage = (baggage ?? propagation.createBaggage()).setEntry(name.slice(BAGGAGE_PREFIX.length), {
      value: decode(value),
    });
  }
  return baggage === undefined || count === 0 ? context : propagation.setBaggage(context, baggage);
}

function encode(value: string): string | undefined {
  try {
    return encodeURIComponent(value);
  } catch {
    // Half of a surrogate pair has no encoding.
    return undefined;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
