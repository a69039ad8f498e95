import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { ByteRange, GroupedSpans, SpanEncoder, SpanGroup } from './span-encoder.js';

/** Encodes spans and puts those of one group together. */
export function collectGroups(encoder: SpanEncoder, spans: readonly ReadableSpan[]): GroupedSpans[] {
  return bodiesOf(encoder, spans, Infinity).flat();
}

/** Encodes spans for as many bodies as it takes, none larger than the encoder's limit unless a single span is. */
export function collectBodies(encoder: SpanEncoder, spans: readonly ReadableSpan[]): GroupedSpans[][] {
  return bodiesOf(encoder, spans, encoder.maxBodyBytes);
}

function bodiesOf(encoder: SpanEncoder, spans: readonly ReadableSpan[], maxBytes: number): GroupedSpans[][] {
  const bodies: Map<SpanGroup, ByteRange[]>[] = [];
  let size = Infinity;
  for (const span of spans) {
    const { bytes, start, end } = encoder.encode(span);
    const copy = Buffer.from(bytes.subarray(start, end));
    size += copy.length;
    if (size > maxBytes || bodies.length === 0) {
      bodies.push(new Map());
      size = copy.length;
    }
    add(bodies[bodies.length - 1] as Map<SpanGroup, ByteRange[]>, encoder.groupOf(span), copy);
  }
  return bodies.map((groups) => [...groups].map(([group, ranges]) => ({ group, ranges })));
}

function add(groups: Map<SpanGroup, ByteRange[]>, group: SpanGroup, bytes: Buffer): void {
  const range = { bytes, start: 0, end: bytes.length };
  const ranges = groups.get(group);
  if (ranges === undefined) groups.set(group, [range]);
  else ranges.push(range);
}
