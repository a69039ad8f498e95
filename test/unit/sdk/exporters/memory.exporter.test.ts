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
});
