import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { ByteRange, GroupedSpans, SpanEncoder, SpanGroup } from './span-encoder.js';

/** Encodes spans and puts those of one group together. */
export function collectGroups(encoder: SpanEncoder, spans: readonly ReadableSpan[]): GroupedSpans[] {
  const groups = new Map<SpanGroup, ByteRange[]>();
  for (const span of spans) {
    const { bytes, start, end } = encoder.encode(span);
    const copy = Buffer.from(bytes.subarray(start, end));
    const range = { bytes: copy, start: 0, end: copy.length };
    const group = encoder.groupOf(span);
    const ranges = groups.get(group);
    if (ranges === undefined) groups.set(group, [range]);
    else ranges.push(range);
  }
  return [...groups].map(([group, ranges]) => ({ group, ranges }));
}
