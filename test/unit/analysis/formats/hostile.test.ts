import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { explainTrace } from '../../../../lib/analysis/causes/explain-trace.js';
import { compare } from '../../../../lib/analysis/compare/compare.js';
import { explainDifference } from '../../../../lib/analysis/difference/explain-difference.js';
import { readTraces } from '../../../../lib/analysis/formats/read-traces.js';
import { writeTraces } from '../../../../lib/analysis/formats/write-traces.js';
import { repetitions } from '../../../../lib/analysis/repetition/repetitions.js';
import { serviceMap } from '../../../../lib/analysis/service-map/service-map.js';
import { statistics } from '../../../../lib/analysis/statistics/statistics.js';
import { renderTrace } from '../../../../lib/analysis/text-tree/render-trace.js';
import { failedOrder } from '../../../support/example-traces.js';
import { rounds } from '../../../support/rounds.js';

const formats = ['otlp', 'zipkin', 'jaeger', 'json', 'records'] as const;

/** Runs everything over what was read; answers with how many spans there were. */
function analyse(source: string | Uint8Array): number {
  const { spans } = readTraces(source);
  explainTrace({ spans });
  serviceMap(spans);
  statistics(spans);
  repetitions({ spans });
  renderTrace({ spans });
  compare({ spans }, { spans });
  explainDifference(spans.slice(0, 3), spans.slice(3));
  for (const format of [...formats, 'otlp-protobuf'] as const) readTraces(writeTraces(spans, format));
  return spans.length;
}

const odd = fc.constantFrom(
  null,
  true,
  0,
  -1,
  1e308,
  1e21,
  '',
  'x',
  'NaN',
  '\u0000',
  [],
  {},
  [[]],
  [null],
  { a: 1 },
  { low: 1, high: 2 },
);

/** A document in which some values are of another type, or missing. */
function changed(value: unknown, next: () => unknown): unknown {
  const other = next();
  if (other !== undefined) return other;
  if (Array.isArray(value)) return value.map((item) => changed(item, next));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, changed(item, next)]));
}

describe('analysis of what nobody would write', () => {
  it.each(formats)('never throws on %s with values of other types', (format) => {
    const lines = writeTraces(failedOrder(), format).trim().split('\n');
    fc.assert(
      fc.property(fc.infiniteStream(fc.option(odd, { freq: 50, nil: undefined })), (stream) => {
        // `option` with this frequency replaces most values: turned round, it replaces a few.
        const next = (): unknown => {
          const { value } = stream.next();
          return value === undefined ? odds(stream) : undefined;
        };
        const text = lines.map((line) => JSON.stringify(changed(JSON.parse(line), next))).join('\n');
        expect(analyse(text)).toBeLessThanOrEqual(11);
      }),
      { numRuns: rounds(20, 60) },
    );
  });

  it.each(formats)('never throws on %s with characters missing', (format) => {
    const text = writeTraces(failedOrder(), format);
    const cut = fc.tuple(fc.nat(text.length), fc.nat(40), fc.string({ maxLength: 3 }));
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 4 }), (cuts) => {
        const broken = cuts.reduce(
          (rest, [at, length, filler]) => rest.slice(0, at) + filler + rest.slice(at + length),
          text,
        );
        expect(analyse(broken)).toBeLessThanOrEqual(11);
      }),
      { numRuns: rounds(20, 60) },
    );
  });

  it('never throws on protobuf with other bytes', () => {
    const bytes = writeTraces(failedOrder(), 'otlp-protobuf');
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), fc.nat(bytes.length), (changes, length) => {
        const broken = Uint8Array.from(bytes);
        for (const [at, value] of changes) broken[at] = value;
        expect(analyse(broken.subarray(0, length || bytes.length))).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: rounds(60, 200) },
    );
  });
});

function odds(stream: fc.Stream<unknown>): unknown {
  for (;;) {
    const { value } = stream.next() as { value: unknown };
    if (value !== undefined) return value;
  }
}
