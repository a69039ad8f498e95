import { describe, expect, it } from '@jest/globals';
import { readTraces } from '../../../../lib/analysis/formats/read-traces.js';
import { writeTraces } from '../../../../lib/analysis/formats/write-traces.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] };
const span = (rest: object = {}) => ({
  traceId,
  spanId: '00000000000000a1',
  name: 'pay',
  startTimeUnixNano: '1790000000000000001',
  endTimeUnixNano: '1790000000000000003',
  ...rest,
});
const withSpans = (...spans: object[]) => ({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
const read = (document: unknown) => readTraces(JSON.stringify(document));
const readOne = (rest: object) => read(withSpans(span(rest))).spans[0];

describe('OTLP as others write it', () => {
  it.each<[string, unknown]>([
    ['one scope without brackets', { resourceSpans: [{ resource, scopeSpans: { spans: [span()] } }] }],
    ['one resource without brackets', { resourceSpans: { resource, scopeSpans: [{ spans: [span()] }] } }],
    ['no scope', { resourceSpans: [{ resource, spans: [span()] }] }],
    ['one span without brackets', { resourceSpans: [{ resource, scopeSpans: [{ spans: span() }] }] }],
  ])('is read with %s', (_, document) => {
    expect(read(document)).toMatchObject({
      spans: [{ name: 'pay', service: 'shop', durationUs: 0.002 }],
      format: 'otlp',
      warnings: [],
    });
  });

  it.each<[unknown, object]>([
    ['ERROR', { error: true }],
    ['STATUS_CODE_OK', { error: false, ok: true }],
    [{ code: 'Ok' }, { error: false, ok: true }],
    [
      { code: 'error', message: 'no' },
      { error: true, statusMessage: 'no' },
    ],
    [
      { status_code: 'ERROR', description: 'no' },
      { error: true, statusMessage: 'no' },
    ],
    [{ code: '2' }, { error: true }],
    [{ code: 'Unset' }, { error: false }],
  ])('has the status %j', (status, expected) => {
    expect(readOne({ status })).toMatchObject(expected);
  });

  it.each<[string, unknown, unknown]>([
    ['names with underscores', { string_value: 'x' }, 'x'],
    ['a list with underscores', { array_value: { values: [{ int_value: '1' }] } }, [1]],
    ['what Go has inside', { Value: { StringValue: 'x' } }, 'x'],
    ['a number in place of a text', { stringValue: 5 }, '5'],
    ['all names, one set', { stringValue: null, intValue: null, doubleValue: null, boolValue: true }, true],
    ['nothing but null', { stringValue: null, intValue: null }, null],
    ['an object of another meaning', { unit: 'ms' }, { unit: 'ms' }],
  ])('has values with %s', (_, value, expected) => {
    expect(readOne({ attributes: [{ key: 'a', value }] })?.attributes).toEqual({ a: expected });
    expect(readOne({ attributes: [{ Key: 'a', Value: value }] })?.attributes).toEqual({ a: expected });
  });

  it('is a span with its resource beside it, as Vector has it', () => {
    const flat = { ...span(), trace_id: traceId, resources: { 'service.name': 'shop', 'host.name': 'h' } };
    expect(read(flat).spans).toMatchObject([
      { service: 'shop', host: 'h', resource: { attributes: { 'host.name': 'h' } } },
    ]);
  });

  it('is written with the names of the protocol', () => {
    const { spans } = read(withSpans(span({ attributes: [{ key: 'a', value: { double_value: 2 } }] })));
    expect(writeTraces(spans, 'otlp')).toContain('{"key":"a","value":{"doubleValue":2}}');
  });

  it('keeps whole numbers that a double cannot hold', () => {
    const text = JSON.stringify(withSpans(span({ attributes: { n: 'N', m: 'M', said: '"n": 12345678901234567' } })))
      .replace('"N"', '9007199254740993')
      .replace('"M"', '-12345678901234567890');
    expect(readTraces(text).spans[0]?.attributes).toEqual({
      n: '9007199254740993',
      m: '-12345678901234567890',
      said: '"n": 12345678901234567',
    });
  });

  it('can be printed, however deep its values are', () => {
    const deep = `${'{"arrayValue":{"values":['.repeat(5000)}${']}}'.repeat(5000)}`;
    const text = JSON.stringify(withSpans(span({ attributes: [{ key: 'a', value: 'DEEP' }] }))).replace('"DEEP"', deep);
    const { spans } = readTraces(text);
    expect(spans).toHaveLength(1);
    expect(JSON.stringify(spans)).toContain('(nested too deep)');
    expect(writeTraces(spans, 'otlp')).toContain('"name":"pay"');
  });
});

describe('an id as others write it', () => {
  it.each<[string, unknown, string]>([
    ['64 bits in decimal, as a text', '7277407061855694839', '64fe8b2a57d3eff7'],
    ['64 bits in decimal with a sign', -2, 'fffffffffffffffe'],
    [
      'bytes by their places',
      { 0: 0x64, 1: 0xfe, 2: 0x8b, 3: 0x2a, 4: 0x57, 5: 0xd3, 6: 0xef, 7: 0xf7 },
      '64fe8b2a57d3eff7',
    ],
    ['hexadecimal figures that are all decimal', '1234567890123456', '1234567890123456'],
  ])('is %s', (_, spanId, expected) => {
    expect(readOne({ spanId })?.spanId).toBe(expected);
  });

  it('is a large number that is no text', () => {
    const text = JSON.stringify(withSpans(span({ spanId: 'ID' }))).replace('"ID"', '7277407061855694839');
    expect(readTraces(text).spans[0]?.spanId).toBe('64fe8b2a57d3eff7');
  });

  it('is one for a trace whose 64 bits some write with zeros before them', () => {
    const [short, long] = ['8448eb211c80319c', '00000000000000008448eb211c80319c'];
    const ids = (...written: string[]) =>
      readTraces(written.map((id) => JSON.stringify(withSpans(span({ traceId: id })))).join('\n')).spans.map(
        (record) => record.traceId,
      );
    expect(ids(short, long)).toEqual([short, short]);
    expect(ids(long, short)).toEqual([long, long]);
    expect(ids(traceId, short)).toEqual([traceId, short]);
  });
});
