import { describe, expect, it } from '@jest/globals';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { MemorySpanExporter } from '../../../../lib/sdk/exporters/memory.exporter.js';

describe('the memory exporter', () => {
  it('keeps the newest spans in their order, however they come', () => {
    fc.assert(
      fc.property(fc.nat({ max: 8 }), fc.array(fc.nat({ max: 12 })), (maxSpans, batches) => {
        const exporter = new MemorySpanExporter(maxSpans);
        let next = 0;
        for (const size of batches) {
          const spans = Array.from({ length: size }, () => ({ name: String(next++) }) as ReadableSpan);
          exporter.export(spans, () => {});
        }
        const all = Array.from({ length: next }, (_, index) => String(index));
        expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(maxSpans === 0 ? [] : all.slice(-maxSpans));
        exporter.reset();
        expect(exporter.getFinishedSpans()).toEqual([]);
      }),
    );
  });

  it('moves nothing when it is full: a span takes the place of the oldest', () => {
    const exporter = new MemorySpanExporter(1000);
    const span = (n: number) => ({ name: String(n) }) as ReadableSpan;
    for (let n = 0; n < 1000; n++) exporter.export([span(n)], () => {});
    const kept = (exporter as unknown as { spans: ReadableSpan[] }).spans;
    const written: PropertyKey[] = [];
    const noting = new Proxy(kept, {
      set: (target, key, value) => (written.push(key), Reflect.set(target, key, value)),
      deleteProperty: (_target, key) => {
        throw new Error(`${String(key)} is taken out`);
      },
    });
    Object.assign(exporter, { spans: noting });
    for (let n = 1000; n < 2500; n++) exporter.export([span(n)], () => {});
    expect((exporter as unknown as { spans: ReadableSpan[] }).spans).toBe(noting);
    expect(written).toEqual(Array.from({ length: 1500 }, (_, n) => String(n % 1000)));
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(
      Array.from({ length: 1000 }, (_, n) => String(n + 1500)),
    );
  });
});
