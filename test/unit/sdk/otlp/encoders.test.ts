import { createTraceState, SpanKind, SpanStatusCode, type Attributes, type HrTime } from '@opentelemetry/api';
import { describe, expect, it } from '@jest/globals';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { collectGroups } from '../../../../lib/sdk/exporters/encoding/collect-groups.js';
import type { SpanEncoder } from '../../../../lib/sdk/exporters/encoding/span-encoder.js';
import { jsonEncoder } from '../../../../lib/sdk/exporters/otlp/json/json.encoder.js';
import { protobufEncoder } from '../../../../lib/sdk/exporters/otlp/protobuf/protobuf.encoder.js';
import { alikeSpans } from '../alike-spans.js';
import { makeSpan } from '../make-span.js';
import { decodeJson, decodeProtobuf } from './decode.js';
import { rounds } from '../../../support/rounds.js';

type Decode = typeof decodeJson;

const FORMATS: readonly [string, SpanEncoder, Decode, (spans: ReadableSpan[]) => Uint8Array | undefined][] = [
  ['protobuf', protobufEncoder, decodeProtobuf, (spans) => ProtobufTraceSerializer.serializeRequest(spans)],
  ['JSON', jsonEncoder, decodeJson, (spans) => JsonTraceSerializer.serializeRequest(spans)],
];

const encode = (encoder: SpanEncoder, spans: readonly ReadableSpan[]): Buffer =>
  encoder.assemble(collectGroups(encoder, spans));

const attributesOf = (decoded: object): unknown =>
  (decoded as { resourceSpans: { scopeSpans: { spans: { attributes?: unknown }[] }[] }[] }).resourceSpans[0]
    ?.scopeSpans[0]?.spans[0]?.attributes;

/** The matcher is slow, and only needed where it has something to say. */
function expectSame(ours: object, theirs: object): void {
  if (!isDeepStrictEqual(ours, theirs)) expect(ours).toEqual(theirs);
}

const hex = (digits: number): fc.Arbitrary<string> =>
  fc.bigInt({ min: 0n, max: 16n ** BigInt(digits) - 1n }).map((value) => value.toString(16).padStart(digits, '0'));
const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc
    .string({ unit: 'binary', maxLength: 80 })
    .filter((value) => (value as string & { isWellFormed(): boolean }).isWellFormed()),
  fc.string({ minLength: 130, maxLength: 160 }),
);
const scalar = fc.oneof(
  text,
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.integer({ min: -200, max: 200 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Number.isInteger(value)),
);
const nested = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    scalar,
    fc.uint8Array({ maxLength: 20 }),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;
const attributes = fc.dictionary(text, nested, { maxKeys: 5, noNullPrototype: true });
const time: fc.Arbitrary<HrTime> = fc.tuple(
  fc.integer({ min: 0, max: 4_000_000_000 }),
  fc.integer({ min: 0, max: 999_999_999 }),
);
const state = fc.option(fc.constantFrom('a=1', 'ot=th:8,vendor=x'), { nil: undefined });
const context = fc
  .tuple(hex(32), hex(16), fc.integer({ min: 0, max: 255 }), fc.option(fc.boolean(), { nil: undefined }), state)
  .map(([traceId, spanId, traceFlags, isRemote, written]) => ({
    traceId,
    spanId,
    traceFlags,
    ...(isRemote === undefined ? {} : { isRemote }),
    ...(written === undefined ? {} : { traceState: createTraceState(written) }),
  }));
const count = fc.nat({ max: 70_000 });
const RESOURCES = [
  resourceFromAttributes({ 'service.name': 'orders', 'process.pid': 4 }),
  resourceFromAttributes({ 'service.name': 'payments' }, { schemaUrl: 'https://opentelemetry.io/schemas/1.44.0' }),
];
const SCOPES = [
  { name: 'one', version: '1.0.0' },
  { name: 'two', schemaUrl: 'https://opentelemetry.io/schemas/1.40.0' },
  { name: '' },
];
const spans = fc
  .record({
    name: text,
    kind: fc.constantFrom(...[0, 1, 2, 3, 4]) as fc.Arbitrary<SpanKind>,
    own: context,
    parentSpanContext: fc.option(context, { nil: undefined }),
    startTime: time,
    endTime: time,
    status: fc.record({
      code: fc.constantFrom(0, 1, 2) as fc.Arbitrary<SpanStatusCode>,
      message: fc.option(text, { nil: undefined }),
    }),
    attributes,
    events: fc.array(
      fc.record({
        name: text,
        time,
        attributes: fc.option(attributes, { nil: undefined }),
        droppedAttributesCount: count,
      }),
      { maxLength: 2 },
    ),
    links: fc.array(
      fc.record({ context, attributes: fc.option(attributes, { nil: undefined }), droppedAttributesCount: count }),
      { maxLength: 2 },
    ),
    resource: fc.constantFrom(...RESOURCES),
    instrumentationScope: fc.constantFrom(...SCOPES),
    droppedAttributesCount: count,
    droppedEventsCount: count,
    droppedLinksCount: count,
  })
  .map(({ own, ...fields }) => makeSpan({ ...(fields as unknown as Partial<ReadableSpan>), spanContext: () => own }));

describe.each(FORMATS)('OTLP as %s', (_name, encoder, decode, official) => {
  it('says what the official serializer says, for thousands of spans', () => {
    fc.assert(
      fc.property(fc.array(spans, { minLength: 1, maxLength: 40 }), (batch) => {
        expectSame(decode(encode(encoder, batch)), decode(Buffer.from(official(batch) ?? [])));
      }),
      { numRuns: rounds(50, 500) },
    );
  });

  it('writes values that come again, and others between them, as the official serializer does', () => {
    const repeated = fc.constantFrom<unknown>('1', 1, true, 'true', 0, -0, 0.5, null, 'é', '"', ['1'], {
      a: 1,
    });
    fc.assert(
      fc.property(fc.array(repeated, { minLength: 4, maxLength: 60 }), (values) => {
        const batch = values.map((value) => makeSpan({ attributes: { 'repeated.key': value } as Attributes }));
        expectSame(decode(encode(encoder, batch)), decode(Buffer.from(official(batch) ?? [])));
      }),
      { numRuns: rounds(100, 1_000) },
    );
  });

  it('writes spans of one name, which are copied where they are alike, as the official serializer does', () => {
    fc.assert(
      fc.property(alikeSpans(RESOURCES, 30), (batch) => {
        expectSame(decode(encode(encoder, batch)), decode(Buffer.from(official(batch) ?? [])));
      }),
      { numRuns: rounds(60, 600) },
    );
  });

  it('follows spans of one name whose values are others from some time on', () => {
    const [resource] = RESOURCES as [ReadableSpan['resource']];
    const common = { name: 'turns', resource, instrumentationScope: { name: 'one' } };
    const batch = Array.from({ length: 3_000 }, (_, index) =>
      makeSpan({ ...common, attributes: { a: index < 1_500 ? 'one' : 'two', b: index, c: 'same' } }),
    );
    expectSame(decode(encode(encoder, batch)), decode(Buffer.from(official(batch) ?? [])));
  });

  it('leaves what somebody put on every object out', () => {
    const everyObject = Object.getPrototypeOf({}) as { planted?: number };
    Object.defineProperty(everyObject, 'planted', { value: 1, enumerable: true, configurable: true });
    try {
      const batch = Array.from({ length: 5 }, () => makeSpan({ name: 'planted', attributes: { a: 1 } }));
      expect(encode(encoder, batch).toString()).not.toContain('"planted","value');
      expect(attributesOf(decode(encode(encoder, batch)))).toEqual([{ key: 'a', value: { intValue: '1' } }]);
    } finally {
      delete everyObject.planted;
    }
  });

  it('writes resource and scope once for all spans that share them', () => {
    const [first, second] = RESOURCES as [ReadableSpan['resource'], ReadableSpan['resource']];
    const [one, two] = [{ name: 'one' }, { name: 'two' }];
    const mixed = [first, second, first, first, second].map((resource, index) =>
      makeSpan({ name: String(index), resource, instrumentationScope: index === 3 ? two : one }),
    );
    const { resourceSpans } = decode(encode(encoder, mixed)) as {
      resourceSpans: { scopeSpans: { scope: object; spans: { name: string }[] }[] }[];
    };
    const names = resourceSpans.map(({ scopeSpans }) => scopeSpans.map((part) => part.spans.map(({ name }) => name)));
    expect(names).toEqual([[['0', '2'], ['3']], [['1', '4']]]);
  });

  it('takes every number: what OTLP has no integer for is a double', () => {
    const written = [0, -0, 2 ** 53 - 1, -(2 ** 53 - 1), -1, 2 ** 31, 2 ** 53, -(2 ** 63), 1e300, 0.1];
    const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const values = [...written, ...special].map((value, index) => [`n${index}`, value]);
    const decoded = attributesOf(decode(encode(encoder, [makeSpan({ attributes: Object.fromEntries(values) })])));
    const int = (value: string) => ({ intValue: value });
    const double = (value: number) => ({ doubleValue: value });
    const expected = [
      int('0'),
      int('0'),
      int('9007199254740991'),
      int('-9007199254740991'),
      int('-1'),
      int('2147483648'),
      ...[2 ** 53, -(2 ** 63), 1e300, 0.1, ...special].map(double),
    ];
    expect(decoded).toEqual(expected.map((value, index) => ({ key: `n${index}`, value })));
  });

  it('writes half a surrogate pair as U+FFFD, wherever it stands', () => {
    const half = '\u{1F600}'.slice(0, 1);
    for (const length of [1, 40, 60, 500]) {
      const cut = 'x'.repeat(length) + half;
      const right = `${'x'.repeat(length)}\uFFFD`;
      const decoded = decode(
        encode(encoder, [
          makeSpan({
            name: cut,
            attributes: { [cut]: [cut] },
            status: { code: SpanStatusCode.ERROR, message: cut },
            events: [{ name: cut, time: [1, 0] }],
          }),
        ]),
      );
      expect(JSON.stringify(decoded)).not.toContain('\\ud83d');
      expect(attributesOf(decoded)).toEqual([
        { key: right, value: { arrayValue: { values: [{ stringValue: right }] } } },
      ]);
    }
  });

  it('takes what no attribute should be, and values that hold themselves', () => {
    const circle: unknown[] = [];
    circle.push(circle);
    const odd = {
      circle,
      symbol: Symbol('x'),
      call: () => 1,
      big: 1n,
      hole: Array.from({ length: 2, 1: 1 }),
      nothing: undefined,
      null: null,
    };
    const decoded = attributesOf(decode(encode(encoder, [makeSpan({ attributes: odd as never })]))) as {
      key: string;
      value: object;
    }[];
    const byKey = Object.fromEntries(decoded.map(({ key, value }) => [key, value]));
    expect(byKey).toMatchObject({ symbol: {}, call: {}, big: {}, nothing: {}, null: {} });
    expect(byKey['hole']).toEqual({ arrayValue: { values: [{}, { intValue: '1' }] } });
  });

  it('survives spans larger than its buffer, and small ones after them', () => {
    const large = makeSpan({
      attributes: { big: 'ä'.repeat(1_500_000), list: Array.from({ length: 10_000 }, (_, i) => i) },
    });
    for (const span of [large, makeSpan(), large, makeSpan({ name: 'after' })]) {
      expectSame(decode(encode(encoder, [span])), decode(Buffer.from(official([span]) ?? [])));
    }
  });

  it('joins bodies to one that says the same', () => {
    const [a, b] = [makeSpan({ name: 'a' }), makeSpan({ name: 'b' })];
    const joined = decode(encoder.join([encode(encoder, [a]), encode(encoder, [b])])) as { resourceSpans: object[] };
    const apart = [a, b].flatMap(
      (span) => (decode(encode(encoder, [span])) as { resourceSpans: object[] }).resourceSpans,
    );
    expect(joined.resourceSpans).toEqual(apart);
    const alone = encode(encoder, [a]);
    expect(encoder.join([alone])).toBe(alone);
  });
});
