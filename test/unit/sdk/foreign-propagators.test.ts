import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  trace,
  type Context,
  type SpanContext,
  type TextMapPropagator,
} from '@opentelemetry/api';
import { B3InjectEncoding, B3Propagator as OfficialB3 } from '@opentelemetry/propagator-b3';
import { AWSXRayPropagator } from '@opentelemetry/propagator-aws-xray';
import { JaegerPropagator as OfficialJaeger } from '@opentelemetry/propagator-jaeger';
import { OTTracePropagator } from '@opentelemetry/propagator-ot-trace';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { B3Propagator } from '../../../lib/sdk/propagators/b3.propagator.js';
import { JaegerPropagator } from '../../../lib/sdk/propagators/jaeger.propagator.js';
import { OtTracePropagator } from '../../../lib/sdk/propagators/ot-trace.propagator.js';
import { senderDecision } from '../../../lib/sdk/propagators/carried/sender-decision.js';
import { XRayPropagator } from '../../../lib/sdk/propagators/xray.propagator.js';

const TRACE_ID = '463ac35c9f6413ad48485a3953bb6124';
const SHORT_ID = '48485a3953bb6124';
const SPAN_ID = 'a2fb4a1d1a96d312';
const LONG_SHORT_ID = SHORT_ID.padStart(32, '0');

type Headers = Record<string, string>;

function extract(propagator: TextMapPropagator, headers: Headers): Context {
  return propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
}

function inject(propagator: TextMapPropagator, context: Context): Headers {
  const headers: Headers = {};
  propagator.inject(context, headers, defaultTextMapSetter);
  return headers;
}

const holding = (fields: Partial<SpanContext>): Context =>
  trace.setSpanContext(ROOT_CONTEXT, { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 1, ...fields });

/** What was understood: the ids, the flag, and what was left open. */
function read(propagator: TextMapPropagator, headers: Headers) {
  const context = extract(propagator, headers);
  const span = trace.getSpanContext(context);
  if (span === undefined) return { wanted: senderDecision(context, '') };
  const { traceId, spanId, traceFlags, isRemote } = span;
  return { traceId, spanId, sampled: traceFlags === 1, isRemote, left: senderDecision(context, traceId) };
}

const parent = (fields: object = {}) => ({
  traceId: TRACE_ID,
  spanId: SPAN_ID,
  sampled: true,
  isRemote: true,
  left: undefined,
  ...fields,
});

describe('B3', () => {
  const single = new B3Propagator();
  const multi = new B3Propagator({ inject: 'multi' });

  it.each<[string, object]>([
    [`${TRACE_ID}-${SPAN_ID}-1`, parent()],
    [`${TRACE_ID}-${SPAN_ID}-1-05e3ac9a4f6e3b90`, parent()],
    [`${TRACE_ID.toUpperCase()}-${SPAN_ID.toUpperCase()}-1`, parent()],
    [`${SHORT_ID}-${SPAN_ID}-1`, parent({ traceId: LONG_SHORT_ID })],
    [`${TRACE_ID}-${SPAN_ID}-0`, parent({ sampled: false })],
    [`${TRACE_ID}-${SPAN_ID}-d`, parent({ left: 'debug' })],
    [`${TRACE_ID}-${SPAN_ID}`, parent({ sampled: false, left: 'defer' })],
    ['1', { wanted: 'accept' }],
    ['d', { wanted: 'debug' }],
    ['x', { wanted: undefined }],
    [`${'0'.repeat(32)}-${SPAN_ID}-1`, { wanted: undefined }],
    [`${TRACE_ID}-${SPAN_ID}-2`, { wanted: undefined }],
    [`${TRACE_ID}0-${SPAN_ID}-1`, { wanted: undefined }],
    [`${TRACE_ID}-${SPAN_ID}-1-0-0`, { wanted: undefined }],
  ])('in one header: %s', (b3, expected) => {
    expect(read(single, { b3 })).toEqual(expected);
  });

  it.each<[Headers, object]>([
    [{ 'x-b3-sampled': '1' }, parent()],
    [{ 'x-b3-sampled': 'true' }, parent()],
    [{ 'x-b3-sampled': 'false' }, parent({ sampled: false })],
    [{ 'x-b3-flags': '1' }, parent({ left: 'debug' })],
    [{}, parent({ sampled: false, left: 'defer' })],
  ])('in four headers: %j', (decision, expected) => {
    expect(read(multi, { 'x-b3-traceid': TRACE_ID, 'x-b3-spanid': SPAN_ID, ...decision })).toEqual(expected);
  });

  it.each<[Headers]>([[{ b3: '0' }], [{ 'x-b3-sampled': '0' }]])('keeps a denial without ids: %j', (headers) => {
    const context = extract(single, headers);
    expect(trace.getSpanContext(context)).toMatchObject({ traceFlags: 0, isRemote: true });
    expect(inject(single, context)['b3']).toMatch(/^[0-9a-f]{32}-[0-9a-f]{16}-0$/);
    expect(trace.getSpanContext(extract(single, headers))?.traceId).not.toBe(trace.getSpanContext(context)?.traceId);
  });

  it('prefers the single header, and falls back when it is malformed', () => {
    const four = { 'x-b3-traceid': TRACE_ID, 'x-b3-spanid': SPAN_ID, 'x-b3-sampled': '1' };
    expect(read(single, { ...four, b3: `${SHORT_ID}-${SPAN_ID}-0` })).toMatchObject({ traceId: LONG_SHORT_ID });
    expect(read(single, { ...four, b3: 'nonsense' })).toEqual(parent());
  });

  it('passes debug on in both forms, and short ids as short ones', () => {
    const debug = extract(single, { b3: `${SHORT_ID}-${SPAN_ID}-d` });
    expect(inject(single, debug)).toEqual({ b3: `${SHORT_ID}-${SPAN_ID}-d` });
    expect(inject(multi, debug)).toEqual({ 'x-b3-traceid': SHORT_ID, 'x-b3-spanid': SPAN_ID, 'x-b3-flags': '1' });
  });
});

describe('Jaeger', () => {
  const propagator = new JaegerPropagator();

  it.each<[string, object]>([
    [`${TRACE_ID}:${SPAN_ID}:0:1`, parent()],
    [`${TRACE_ID}:${SPAN_ID}:0:01`, parent()],
    [encodeURIComponent(`${TRACE_ID}:${SPAN_ID}:0:1`), parent()],
    [`${TRACE_ID}:${SPAN_ID}:0:3`, parent({ left: 'debug' })],
    [`${TRACE_ID}:${SPAN_ID}:0:0`, parent({ sampled: false })],
    [`${SHORT_ID}:${SPAN_ID}:0:1`, parent({ traceId: LONG_SHORT_ID })],
    [`${TRACE_ID}:1:0:1`, parent({ spanId: '0000000000000001' })],
    [`${TRACE_ID}:${SPAN_ID}:0`, { wanted: undefined }],
    [`${TRACE_ID}:${SPAN_ID}:0:zz`, { wanted: undefined }],
    ['%E0%A4%A', { wanted: undefined }],
  ])('reads %s', (header, expected) => {
    expect(read(propagator, { 'uber-trace-id': header })).toEqual(expected);
  });

  it('carries baggage, encoded', () => {
    const baggage = propagation.createBaggage({ city: { value: 'Köln, am Rhein' }, 'bad key': { value: 'x' } });
    const headers = inject(propagator, propagation.setBaggage(ROOT_CONTEXT, baggage));
    expect(headers).toEqual({ 'uberctx-city': 'K%C3%B6ln%2C%20am%20Rhein' });
    expect(propagation.getBaggage(extract(propagator, headers))?.getEntry('city')?.value).toBe('Köln, am Rhein');
  });
});

describe('X-Ray', () => {
  const propagator = new XRayPropagator();
  const root = `Root=1-${TRACE_ID.slice(0, 8)}-${TRACE_ID.slice(8)}`;

  it.each<[string, object]>([
    [`${root};Parent=${SPAN_ID};Sampled=1`, parent()],
    [`Sampled=1; Parent=${SPAN_ID} ;${root};Lineage=a:1`, parent()],
    [`${root};Parent=${SPAN_ID};Sampled=0`, parent({ sampled: false })],
    [`${root};Parent=${SPAN_ID};Sampled=?`, parent({ sampled: false, left: 'defer' })],
    [`${root};Parent=${SPAN_ID}`, parent({ sampled: false, left: 'defer' })],
    [root, { wanted: undefined }],
    ['Root=2-1-1;Parent=1', { wanted: undefined }],
  ])('reads %s', (header, expected) => {
    expect(read(propagator, { 'x-amzn-trace-id': header })).toEqual(expected);
  });
});

describe('OT Trace', () => {
  it.each<[Headers, object]>([
    [{ 'ot-tracer-sampled': 'true' }, parent({ traceId: LONG_SHORT_ID })],
    [{ 'ot-tracer-sampled': 'false' }, parent({ traceId: LONG_SHORT_ID, sampled: false })],
    [{}, parent({ traceId: LONG_SHORT_ID, sampled: false, left: 'defer' })],
  ])('reads %j', (decision, expected) => {
    const headers = { 'ot-tracer-traceid': SHORT_ID, 'ot-tracer-spanid': SPAN_ID, ...decision };
    expect(read(new OtTracePropagator(), headers)).toEqual(expected);
  });
});

describe.each<[string, TextMapPropagator, TextMapPropagator]>([
  ['b3', new B3Propagator(), new OfficialB3()],
  ['b3multi', new B3Propagator({ inject: 'multi' }), new OfficialB3({ injectEncoding: B3InjectEncoding.MULTI_HEADER })],
  ['jaeger', new JaegerPropagator(), new OfficialJaeger()],
  ['xray', new XRayPropagator(), new AWSXRayPropagator()],
  ['ottrace', new OtTracePropagator(), new OTTracePropagator()],
])('%s beside the official package', (name, ours, official) => {
  const id = (digits: number) => fc.stringMatching(new RegExp(`^[1-9a-f][0-9a-f]{${digits - 1}}$`));

  it('is understood by it, and understands it', () => {
    fc.assert(
      fc.property(id(name === 'ottrace' ? 16 : 32), id(16), fc.constantFrom(0, 1), (trace64, spanId, traceFlags) => {
        const span = { traceId: trace64.padStart(32, '0'), spanId, traceFlags };
        for (const [from, to] of [
          [ours, official],
          [official, ours],
        ] as const) {
          const headers = Object.fromEntries(
            Object.entries(inject(from, holding(span))).map(([key, value]) => [key.toLowerCase(), String(value)]),
          );
          expect(trace.getSpanContext(extract(to, headers))).toMatchObject(span);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('never throws, whatever stands in its headers', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const headers = Object.fromEntries(ours.fields().map((field, i) => [field, i % 2 === 0 ? a : b]));
        expect(() => extract(ours, headers)).not.toThrow();
      }),
    );
  });

  it('sends nothing without a span', () => {
    expect(inject(ours, ROOT_CONTEXT)).toEqual({});
  });
});
