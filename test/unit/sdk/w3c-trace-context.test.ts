import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  trace,
  type Context,
  type TraceState,
} from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PARENT, SPAN_ID, TRACE_CONTEXT_CASES, TRACE_ID, type Header } from '../../support/trace-context-cases.js';
import { TraceContextPropagator } from '../../../lib/sdk/propagators/trace-context.propagator.js';

const VALID = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[0-3]$/;

const propagator = new TraceContextPropagator();
const tracer = new TracerProvider().getTracer('service');

/** What Node's server makes of headers: lower-case names, repeated ones joined. */
function received(headers: readonly Header[]): Record<string, string> {
  const carrier: Record<string, string> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    carrier[key] = key in carrier ? `${carrier[key]}, ${value}` : value;
  }
  return carrier;
}

function inject(context: Context): Record<string, string> {
  const carrier: Record<string, string> = {};
  propagator.inject(context, carrier, defaultTextMapSetter);
  return carrier;
}

/** A service that takes a request, starts a span and calls on: what it sends. */
function relay(headers: readonly Header[]) {
  const context = propagator.extract(ROOT_CONTEXT, received(headers), defaultTextMapGetter);
  const sent = inject(trace.setSpan(context, tracer.startSpan('request', {}, context)));
  expect(sent['traceparent']).toMatch(VALID);
  const [, traceId, spanId, flags] = sent['traceparent']!.split('-');
  const state = new Map(
    (sent['tracestate'] ?? '').split(',').map((member) => member.split(/=(.*)/s) as [string, string]),
  );
  return { traceId, spanId, flags, state, tracestate: sent['tracestate'] };
}

const parent = (traceparent: string): Header => ['traceparent', traceparent];
const state = (tracestate: string): Header => ['tracestate', tracestate];

describe('what a service sends on', () => {
  it.each(TRACE_CONTEXT_CASES)('$what', ({ headers, goesOn, tracestate }) => {
    const sent = relay(headers);
    expect([sent.traceId === TRACE_ID, sent.tracestate]).toEqual([goesOn, tracestate]);
    expect(sent.spanId).not.toBe(SPAN_ID);
  });

  it.each(TRACE_CONTEXT_CASES.filter(({ goesOn }) => !goesOn))('$what: another one', ({ headers }) => {
    expect(headers.map(([, value]) => value).join()).not.toContain(relay(headers).traceId);
  });

  it('believes none of two traceparents in a list', () => {
    const context = propagator.extract(ROOT_CONTEXT, { traceparent: [PARENT, PARENT] }, defaultTextMapGetter);
    expect(trace.getSpanContext(context)).toBeUndefined();
  });

  it('discards a state with a control character whole', () => {
    expect(relay([parent(PARENT), state('ok=1,foo=\u0001')]).tracestate).toBeUndefined();
  });

  it('sends no state when every member is too long', () => {
    const members = [...'abc'].map((key) => `${key.repeat(256)}=${'1'.repeat(256)}`);
    expect(relay([parent(PARENT), state(members.join(','))]).tracestate).toBeUndefined();
  });

  it.each([
    ['00', '01'],
    ['01', '01'],
    ['02', '03'],
    ['03', '03'],
    ['fe', '03'],
    ['ff', '03'],
    ['fd', '01'],
  ])('answers the flags %s with %s: random kept, unknown ones dropped', (flags, expected) => {
    // The root sampler of this service keeps every trace, except where the sender decided otherwise.
    const sampled = (Number.parseInt(flags, 16) & 1) === 1;
    const sent = relay([parent(`00-${TRACE_ID}-${SPAN_ID}-${flags}`)]).flags;
    expect(sent).toBe(sampled ? expected : `0${Number.parseInt(expected, 16) & 2}`);
  });

  it('says that ids made here are random, and not when told otherwise', () => {
    expect(relay([]).flags).toBe('03');
    const carrier: Record<string, string> = {};
    const context = trace.setSpan(ROOT_CONTEXT, tracer.startSpan('request'));
    new TraceContextPropagator({ hasRandomTraceIds: false }).inject(context, carrier, defaultTextMapSetter);
    expect(carrier['traceparent']).toMatch(/-01$/);
  });

  it('passes a remote trace on with legal flags when no span was started', () => {
    const carrier = { traceparent: `00-${TRACE_ID}-${SPAN_ID}-ff`, tracestate: 'foo=1' };
    const context = propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
    expect(trace.getSpanContext(context)?.traceFlags).toBe(3);
    expect(inject(context)).toEqual({ traceparent: `00-${TRACE_ID}-${SPAN_ID}-03`, tracestate: 'foo=1' });
  });

  it('does not claim the randomness of an earlier trace for another one', () => {
    const context = propagator.extract(
      ROOT_CONTEXT,
      { traceparent: `00-${TRACE_ID}-${SPAN_ID}-00` },
      defaultTextMapGetter,
    );
    const root = tracer.startSpan('new trace', { root: true }, context);
    expect(inject(trace.setSpan(context, root))['traceparent']).toMatch(/-03$/);
  });

  it('gives several calls of one request one trace and different parents', () => {
    const context = propagator.extract(ROOT_CONTEXT, { traceparent: PARENT }, defaultTextMapGetter);
    const sent = [1, 2, 3].map(
      () => inject(trace.setSpan(context, tracer.startSpan('call', {}, context)))['traceparent']!,
    );
    expect(new Set(sent.map((header) => header.slice(3, 35)))).toEqual(new Set([TRACE_ID]));
    expect(new Set(sent.map((header) => header.slice(36, 52))).size).toBe(3);
  });

  it('never throws and always sends a legal header, whatever it receives', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (traceparent, tracestate) => {
        relay([parent(traceparent), state(tracestate)]);
      }),
    );
  });

  it('sends a legal header after one of hundreds of kilobytes', () => {
    relay([parent(`cc-${TRACE_ID}-${SPAN_ID}-01-${' '.repeat(200_000)}x`), state(`a=${' '.repeat(200_000)}b`)]);
  });
});

describe('changing a tracestate', () => {
  const parse = (header: string): TraceState => {
    const context = propagator.extract(ROOT_CONTEXT, { traceparent: PARENT, tracestate: header }, defaultTextMapGetter);
    return trace.getSpanContext(context)!.traceState!;
  };

  it('puts what is set in front and leaves the old state as it was', () => {
    const before = parse('a=1,b=2,c=3');
    expect(before.set('b', 'x').serialize()).toBe('b=x,a=1,c=3');
    expect(before.set('d', '4').serialize()).toBe('d=4,a=1,b=2,c=3');
    expect(before.unset('a').serialize()).toBe('b=2,c=3');
    expect(before.unset('z')).toBe(before);
    expect(before.serialize()).toBe('a=1,b=2,c=3');
    expect(before.get('c')).toBe('3');
  });

  it('drops older members, the long ones first, and never what is set', () => {
    const members = Array.from({ length: 32 }, (_, index) => `k${index}=${index}`);
    expect(parse(members.join(',')).set('new', '1').serialize()).toBe(['new=1', ...members.slice(0, 31)].join(','));
    const changed = parse(`a=1,long=${'1'.repeat(200)},b=2`)
      .set('own', '1'.repeat(250))
      .set('c', '1'.repeat(100));
    expect(changed.serialize()).toBe(`c=${'1'.repeat(100)},a=1,long=${'1'.repeat(200)},b=2`);
  });

  it('refuses what could not be sent', () => {
    const before = parse('a=1');
    expect(before.set('Not', 'x')).toBe(before);
    expect(before.set('a', 'x,y')).toBe(before);
  });

  it('always stays within what its own reader accepts', () => {
    const key = fc.stringMatching(/^[a-z0-9][a-z0-9_\-*/@]{0,40}$/, { size: 'max' });
    const value = fc.stringMatching(/^[!-+\--<>-~]{1,80}$/, { size: 'max' });
    fc.assert(
      fc.property(fc.array(fc.tuple(key, value), { minLength: 1, maxLength: 60, size: 'max' }), (members) => {
        let current = parse('seed=1');
        for (const [name, text] of members) {
          current = current.set(name, text);
          expect(current.get(name)).toBe(text);
        }
        expect(parse(current.serialize()).serialize()).toBe(current.serialize());
      }),
    );
  });
});
