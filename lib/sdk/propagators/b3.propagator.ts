import { randomBytes } from 'node:crypto';
import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { checkOptions } from '../../shared/options/check-options.js';
import { oneOf } from '../../shared/options/option-rules.js';
import { readHeader, readSpanId, readTraceId, shortTraceId } from './carried/carrier.js';
import { spanToInject, withParent } from './carried/extracted-parent.js';
import type { PropagatorRow } from './propagator-row.js';
import { senderDecision, withSenderDecision, type SenderDecision } from './carried/sender-decision.js';

const SINGLE = 'b3';
const TRACE_ID = 'x-b3-traceid';
const SPAN_ID = 'x-b3-spanid';
const SAMPLED = 'x-b3-sampled';
const FLAGS = 'x-b3-flags';

type B3Decision = 'sampled' | 'dropped' | SenderDecision;

/**
 * Carries the trace in Zipkin's B3 headers. Reads the single header, else the four; sends the single one, or the four with
 * `{ inject: 'multi' }`.
 *
 * Unlike the stock propagator it keeps a denial that names no trace (`b3: 0`), leaves the decision open where the sender
 * did, sends debug on in both forms, reads ids in upper case, and sends ids of 64 bits as such.
 *
 * @see https://github.com/openzipkin/b3-propagation
 *
 * @example
 * propagation.setGlobalPropagator(new B3Propagator({ inject: 'multi' }));
 */
export class B3Propagator implements TextMapPropagator {
  private readonly isMulti: boolean;

  constructor(options: { /** @defaultValue `'single'` */ readonly inject?: 'single' | 'multi' | undefined } = {}) {
    checkOptions('new B3Propagator()', options, { inject: oneOf('single', 'multi') });
    this.isMulti = options.inject === 'multi';
  }

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const span = spanToInject(context);
    if (span === undefined) return;
    const isSampled = (span.traceFlags & 1) !== 0;
    const isDebug = isSampled && senderDecision(context, span.traceId) === 'debug';
    const traceId = shortTraceId(span.traceId);
    if (!this.isMulti) {
      setter.set(carrier, SINGLE, `${traceId}-${span.spanId}-${isDebug ? 'd' : isSampled ? '1' : '0'}`);
      return;
    }
    setter.set(carrier, TRACE_ID, traceId);
    setter.set(carrier, SPAN_ID, span.spanId);
    if (isDebug) setter.set(carrier, FLAGS, '1');
    else setter.set(carrier, SAMPLED, isSampled ? '1' : '0');
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    return extractSingle(context, readHeader(carrier, getter, SINGLE)) ?? extractMulti(context, carrier, getter);
  }

  fields(): string[] {
    return this.isMulti ? [TRACE_ID, SPAN_ID, FLAGS, SAMPLED] : [SINGLE];
  }
}

export const b3Row: PropagatorRow<'b3'> = {
  names: ['b3'],
  create: () => new B3Propagator(),
  traits: { masksBaggage: true },
};

export const b3MultiRow: PropagatorRow<'b3multi'> = {
  names: ['b3multi'],
  create: () => new B3Propagator({ inject: 'multi' }),
  traits: { masksBaggage: true },
};

function extractSingle(context: Context, header: string | undefined): Context | undefined {
  if (header === undefined) return undefined;
  const parts = header.split('-');
  const [first = '', second, state] = parts;
  if (parts.length === 1) return withoutIds(context, toDecision(first));
  const [traceId, spanId] = [readTraceId(first), readSpanId(second)];
  if (traceId === undefined || spanId === undefined || parts.length > 4) return undefined;
  const decision = state === undefined ? 'defer' : toDecision(state);
  return decision === undefined ? undefined : withParent(context, traceId, spanId, decision);
}

function extractMulti(context: Context, carrier: unknown, getter: TextMapGetter): Context {
  const read = (name: string): string | undefined => readHeader(carrier, getter, name);
  const isDebug = read(FLAGS) === '1';
  const decision = isDebug ? 'debug' : toDecision(read(SAMPLED));
  const [traceId, spanId] = [readTraceId(read(TRACE_ID)), readSpanId(read(SPAN_ID))];
  if (traceId !== undefined && spanId !== undefined) return withParent(context, traceId, spanId, decision ?? 'defer');
  return withoutIds(context, decision) ?? context;
}

/** Before there were `1` and `0`, there were `true` and `false`. */
function toDecision(state: string | undefined): B3Decision | undefined {
  switch (state?.toLowerCase()) {
    case '1':
    case 'true':
      return 'sampled';
    case '0':
    case 'false':
      return 'dropped';
    case 'd':
      return 'debug';
    default:
      return undefined;
  }
}

/** Keeps the decision of a sender that has named no trace. */
function withoutIds(context: Context, decision: B3Decision | undefined): Context | undefined {
  if (decision === undefined) return undefined;
  // Nobody records such a trace; it is given ids so that the flag can be passed on and its log lines belong together.
  if (decision === 'dropped') return withParent(context, randomId(16), randomId(8), 'dropped');
  return withSenderDecision(context, '', decision === 'debug' ? 'debug' : 'accept');
}

const randomId = (bytes: number): string => randomBytes(bytes).toString('hex');
