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
import { TraceContextPropagator } from '../../../lib/sdk/propagators/trace-context.propagator.js';

const TRACE_ID = '12345678901234567890123456789012';
const SPAN_ID = '1234567890123456';
const PARENT = `00-${TRACE_ID}-${SPAN_ID}-00`;
const VALID = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[0-3]$/;

type Header = readonly [name: string, value: string];

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

describe('traceparent', () => {
  it('starts a trace when there is none', () => {
    expect(relay([]).tracestate).toBeUndefined();
  });

  it('goes on with the trace as another span', () => {
    const { traceId, spanId } = relay([parent(`00-${TRACE_ID}-${SPAN_ID}-01`)]);
    expect(traceId).toBe(TRACE_ID);
    expect(spanId).not.toBe(SPAN_ID);
  });

  it.each(['traceparent', 'TraceParent', 'TrAcEpArEnT', 'TRACEPARENT'])('is found under the name %s', (name) => {
    expect(relay([[name, PARENT]]).traceId).toBe(TRACE_ID);
  });

  it.each(['trace-parent', 'trace.parent'])('is not found under the name %s', (name) => {
    expect(relay([[name, PARENT]]).traceId).not.toBe(TRACE_ID);
  });

  it('is not believed when there are two', () => {
    const other = '12345678901234567890123456789011';
    const { traceId } = relay([parent(`00-${other}-${SPAN_ID}-01`), parent(`00-${TRACE_ID}-${SPAN_ID}-01`)]);
    expect([other, TRACE_ID]).not.toContain(traceId);
    const context = propagator.extract(ROOT_CONTEXT, { traceparent: [PARENT, PARENT] }, defaultTextMapGetter);
    expect(trace.getSpanContext(context)).toBeUndefined();
  });

  it.each([
    ['version 00 with a trailing dot', `${PARENT}.`],
    ['version 00 with more fields', `${PARENT}-what-the-future-will-be-like`],
    ['a later version with a wrong separator', `cc-${TRACE_ID}-${SPAN_ID}-01.what-the-future-will-be-like`],
    ['version ff', `ff-${TRACE_ID}-${SPAN_ID}-01`],
    ['an illegal first version character', `.0-${TRACE_ID}-${SPAN_ID}-01`],
    ['an illegal second version character', `0.-${TRACE_ID}-${SPAN_ID}-01`],
    ['a version of three characters', `000-${TRACE_ID}-${SPAN_ID}-01`],
    ['a version of four characters', `0000-${TRACE_ID}-${SPAN_ID}-01`],
    ['a version of one character', `0-${TRACE_ID}-${SPAN_ID}-01`],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${SPAN_ID}-01`],
    ['an illegal first trace id character', `00-.${TRACE_ID.slice(1)}-${SPAN_ID}-01`],
    ['an illegal last trace id character', `00-${TRACE_ID.slice(0, 31)}.-${SPAN_ID}-01`],
    ['a trace id too long', `00-${TRACE_ID}3-${SPAN_ID}-01`],
    ['a trace id too short', `00-${TRACE_ID.slice(0, 31)}-${SPAN_ID}-01`],
    ['upper-case ids', `00-${'ABCDEF'.repeat(6).slice(0, 32)}-${SPAN_ID}-01`],
    ['a parent id of zeros', `00-${TRACE_ID}-${'0'.repeat(16)}-01`],
    ['an illegal first parent id character', `00-${TRACE_ID}-.${SPAN_ID.slice(1)}-01`],
    ['an illegal last parent id character', `00-${TRACE_ID}-${SPAN_ID.slice(0, 15)}.-01`],
    ['a parent id too long', `00-${TRACE_ID}-${SPAN_ID}7-01`],
    ['a parent id too short', `00-${TRACE_ID}-${SPAN_ID.slice(0, 15)}-01`],
    ['an illegal first flags character', `00-${TRACE_ID}-${SPAN_ID}-.0`],
    ['an illegal second flags character', `00-${TRACE_ID}-${SPAN_ID}-0.`],
    ['flags too long', `00-${TRACE_ID}-${SPAN_ID}-001`],
    ['flags too short', `00-${TRACE_ID}-${SPAN_ID}-1`],
    ['nothing', ''],
  ])('starts a new trace on %s', (_what, header) => {
    const { traceId } = relay([parent(header), state('foo=1')]);
    expect(header).not.toContain(traceId);
  });

  it.each([`cc-${TRACE_ID}-${SPAN_ID}-01`, `cc-${TRACE_ID}-${SPAN_ID}-01-what-the-future-will-be-like`])(
    'goes on with the known part of a later version: %s',
    (header) => {
      expect(relay([parent(header)]).traceId).toBe(TRACE_ID);
    },
  );

  it.each([` ${PARENT}`, `\t${PARENT}`, `${PARENT} `, `${PARENT}\t`, `\t ${PARENT} \t`])(
    'allows space around it: %j',
    (header) => {
      expect(relay([parent(header)]).traceId).toBe(TRACE_ID);
    },
  );

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

describe('tracestate', () => {
  it('is dropped without a traceparent', () => {
    expect(relay([state('foo=1')]).tracestate).toBeUndefined();
    expect(relay([state('foo=1,bar=2')]).tracestate).toBeUndefined();
  });

  it('is handed on in its order', () => {
    expect(relay([parent(PARENT), state('foo=1,bar=2')]).tracestate).toBe('foo=1,bar=2');
  });

  it.each(['TraceState', 'TrAcEsTaTe', 'TRACESTATE'])('is found under the name %s', (name) => {
    expect(relay([parent(PARENT), [name, 'foo=1']]).state.get('foo')).toBe('1');
  });

  it.each(['trace-state', 'trace.state'])('is not found under the name %s', (name) => {
    expect(relay([parent(PARENT), [name, 'foo=1']]).tracestate).toBeUndefined();
  });

  it.each([
    [[''], undefined],
    [['foo=1', ''], 'foo=1'],
    [['', 'foo=1'], 'foo=1'],
    [['foo=1,bar=2', 'rojo=1,congo=2', 'baz=3'], 'foo=1,bar=2,rojo=1,congo=2,baz=3'],
  ])('joins the headers %j to %s', (headers, expected) => {
    const sent = relay([parent(PARENT), ...headers.map(state)]);
    expect([sent.traceId, sent.tracestate]).toEqual([TRACE_ID, expected]);
  });

  it.each(['foo=1,foo=1', 'foo=1,foo=2'])('is discarded with the duplicate key of %s', (header) => {
    expect(relay([parent(PARENT), state(header)])).toMatchObject({ traceId: TRACE_ID, tracestate: undefined });
    expect(relay([parent(PARENT), ...header.split(',').map(state)]).tracestate).toBeUndefined();
  });

  it('holds every legal character', () => {
    const key = 'abcdefghijklmnopqrstuvwxyz0123456789_-*/';
    const value = Array.from({ length: 0x5f }, (_, index) => String.fromCharCode(0x20 + index))
      .filter((char) => char !== ',' && char !== '=')
      .join('');
    expect(relay([parent(PARENT), state(`${key}=${value}`)]).tracestate).toBe(`${key}=${value}`);
    expect(relay([parent(PARENT), state(`${key}@a-z0-9_-*/=${value}`)]).tracestate).toBe(`${key}@a-z0-9_-*/=${value}`);
  });

  it.each([
    ['foo=1 \t , \t bar=2, \t baz=3', 'foo=1,bar=2,baz=3'],
    ['foo=1\t \t,\t \tbar=2,\t \tbaz=3', 'foo=1,bar=2,baz=3'],
    [' foo=1', 'foo=1'],
    ['\tfoo=1', 'foo=1'],
    ['foo=1 ', 'foo=1'],
    ['foo=1\t', 'foo=1'],
    ['\t foo=1 \t', 'foo=1'],
    ['foo=1,,bar=2', 'foo=1,bar=2'],
  ])('ignores the optional space of %j', (header, expected) => {
    expect(relay([parent(PARENT), state(header)]).tracestate).toBe(expected);
  });

  it.each([
    'foo =1',
    'FOO=1',
    'foo.bar=1',
    '@foo=1,bar=2',
    '_foo=1',
    'foo',
    '=1',
    'foo=bar=baz',
    'foo=,bar=3',
    'foo=\u0001',
    'foo=ü',
  ])('is discarded whole for the illegal member in %j', (header) => {
    expect(relay([parent(PARENT), state(`ok=1,${header}`)]).tracestate).toBeUndefined();
  });

  it.each(['foo@=1,bar=2', 'foo@@bar=1,bar=2', 'foo@bar@baz=1,bar=2', '0foo=1'])(
    'accepts the level 2 keys of %s',
    (header) => {
      expect(relay([parent(PARENT), state(header)]).tracestate).toBe(header);
    },
  );

  it('holds 32 members, and is discarded whole with 33', () => {
    const members = Array.from({ length: 33 }, (_, index) => `bar${index}=${index}`);
    expect(relay([parent(PARENT), state(members.slice(0, 32).join(','))]).state.size).toBe(32);
    expect(relay([parent(PARENT), state(members.join(','))]).tracestate).toBeUndefined();
  });

  it.each([
    [`${'z'.repeat(256)}=1`, true],
    [`${'z'.repeat(257)}=1`, false],
    [`${'t'.repeat(241)}@${'v'.repeat(14)}=1`, true],
    [`v=${'1'.repeat(256)}`, true],
    [`v=${'1'.repeat(257)}`, false],
    [`a=${'1'.repeat(250)},b=${'1'.repeat(250)}`, true],
    [`a=${'1'.repeat(254)},b=${'1'.repeat(254)}`, false],
  ])('keeps to the lengths of the specification: %#', (header, kept) => {
    expect(relay([parent(PARENT), state(`foo=1,${header}`)]).tracestate).toBe(kept ? `foo=1,${header}` : undefined);
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
