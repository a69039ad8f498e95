import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { readTraces } from '../../../../lib/analysis/formats/read-traces.js';
import { writeTraces } from '../../../../lib/analysis/formats/write-traces.js';
import { record } from '../../../support/records.js';

const spans = ['1', '2', '3'].map((id) => ({
  ...record({ id: id.padStart(16, '0'), at: 10, for: 5, service: 'shop' }),
  traceId: '0af7651916cd43dd8448eb211c80319c',
  attributes: { list: ['a', 'b'], n: 1 },
  events: [{ name: 'e', timeUs: 11, attributes: { m: 2 } }],
}));
const printed = spans.map(({ spanId }) => ({
  resource: { attributes: { 'service.name': 'shop' } },
  traceId: '0af7651916cd43dd8448eb211c80319c',
  name: "it's one",
  id: spanId,
  kind: 0,
  timestamp: 1_790_000_000_000_000,
  duration: 5,
  attributes: { n: 1 },
  status: { code: 0 },
  events: [{ name: 'e', time: [1_790_000_000, 0], attributes: { m: 2 } }],
  links: [{ context: { traceId: 'ab', spanId: 'cd' }, attributes: {} }],
}));
const pretty = (text: string) => JSON.stringify(JSON.parse(text), null, 2);
const otlp = writeTraces(spans, 'otlp');

describe('an input that was cut off anywhere', () => {
  it.each<[string, string]>([
    ['OTLP', otlp],
    ['OTLP of several lines', pretty(otlp)],
    ['OTLP behind the names of Compose', pretty(otlp).replaceAll(/^/gm, 'app-1  | ')],
    ['OTLP with comments', pretty(otlp).replaceAll(/$/gm, ' // x')],
    ['Zipkin', writeTraces(spans, 'zipkin')],
    ['our JSON', writeTraces(spans, 'json')],
    ['records', writeTraces(spans, 'records')],
    [
      'what Jaeger’s clients send',
      JSON.stringify({
        process: { serviceName: '' },
        spans: [
          {
            traceID: 'a',
            spanID: '1',
            operationName: 'x',
            startTime: 1,
            duration: 1,
            tags: [
              { key: 'a', value: 1 },
              { key: 'b', value: 2 },
            ],
          },
        ],
      }),
    ],
    ['what the console exporter prints', printed.map((span) => inspect(span, { depth: 4 })).join('\n')],
  ])('gives only spans that are whole: %s', (_, text) => {
    const whole = new Set(readTraces(text).spans.map((span) => JSON.stringify(span)));
    const faults: string[] = [];
    let most = 0;
    for (let at = 0; at < text.length; at++) {
      const read = readTraces(text.slice(0, at)).spans;
      for (const span of read) if (!whole.has(JSON.stringify(span))) faults.push(`${at}: ${JSON.stringify(span)}`);
      // Nothing is lost again that was whole already.
      if (read.length < most) faults.push(`${at}: ${most - read.length} less`);
      most = read.length;
    }
    expect(faults).toEqual([]);
    expect(most).toBeGreaterThan(0);
  });

  it('keeps the processes of Jaeger that are whole', () => {
    const text = writeTraces(spans, 'jaeger');
    const cut = text.slice(0, text.indexOf('"warnings":null', text.indexOf('"processes"')) - 2);
    expect(readTraces(cut).spans).toMatchObject([{ service: 'shop' }, { service: 'shop' }, { service: 'shop' }]);
  });

  it('tells the services of Jaeger apart, although their names were cut off', () => {
    const span = (spanID: string, processID: string) => ({
      traceID: 'ab',
      spanID,
      processID,
      operationName: 'o',
      startTime: 1,
      duration: 1,
    });
    const text = JSON.stringify({
      data: [
        {
          traceID: 'ab',
          spans: [span('a', 'p1'), span('b', 'p2')],
          processes: { p1: { serviceName: 'orders' }, p2: { serviceName: 'stock' } },
        },
      ],
    });
    const { spans: read, warnings } = readTraces(text.slice(0, text.indexOf('"processes"')));
    expect(read.map(({ service }) => service)).toEqual(['unknown_service:p1', 'unknown_service:p2']);
    expect(warnings).toContain(
      'a span names a process that is not in the file: its service is called unknown_service and that name (2 times)',
    );
    expect(readTraces(text)).toMatchObject({ spans: [{ service: 'orders' }, { service: 'stock' }], warnings: [] });
  });

  it('is one complaint, however many documents', () => {
    const lines = [0, 1, 2].map(
      (n) => `${JSON.stringify({ n, spanId: 'x', a: [{}] }).slice(0, -1)}\n{"spanId": [1}}\n`,
    );
    expect(readTraces(lines.join('')).warnings).toEqual([
      expect.stringMatching(/^the document on line 1 .* \(and \d more\)$/),
      expect.stringMatching(/^the document on line 2 cannot be read: .* \(and 2 more\)$/),
    ]);
  });
});

describe('a text of any length', () => {
  it.each<[string, string]>([
    [
      'an annotation',
      JSON.stringify([{ traceId: 'a', id: 'b', annotations: [{ value: `"${'x'.repeat(12_000_000)}` }] }]),
    ],
    ['a quoted text', `{'traceId': 'a', 'id': 'b', 'x': '${'\\n'.repeat(4_000_000)}', }`],
    ['an escaped document', JSON.stringify(JSON.stringify([{ traceId: 'a', id: 'b', name: 'x'.repeat(8_000_000) }]))],
  ])('needs no deep stack: %s', (_, text) => {
    expect(readTraces(text).spans).toHaveLength(1);
  });
});

describe('UTF-16', () => {
  it('is no protobuf, whatever its second character is', () => {
    const bytes = Buffer.from(`\ufeff${pretty(otlp)}`, 'utf16le');
    expect(readTraces(bytes)).toMatchObject({ spans: [{}, {}, {}], format: 'otlp' });
    expect(readTraces(Buffer.from(bytes).swap16())).toMatchObject({ spans: [{}, {}, {}], format: 'otlp' });
  });
});

describe('a root of Jaeger', () => {
  it('has links into its own trace and no parent', () => {
    const [first, second] = spans as [(typeof spans)[0], (typeof spans)[0]];
    const link = (traceId: string) => ({ traceId, spanId: second.spanId, attributes: {} });
    const links = [link('ff'.repeat(16)), link(first.traceId)];
    const [read] = readTraces(writeTraces([{ ...first, links }], 'jaeger')).spans;
    expect(read?.parentSpanId).toBeUndefined();
    expect(read?.links).toEqual(links);
    expect(Object.keys(read?.attributes ?? {})).toEqual(['list', 'n']);
  });
});
