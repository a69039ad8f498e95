import type { ByteRange, SpanGroup } from '../../exporters/encoding/span-encoder.js';

const FIRST_BYTES = 8_192;
const MAX_KEPT_BYTES = 1_048_576;

/** Encoded spans one behind the other, with the place where each ends. */
interface Segment {
  bytes: Buffer;
  used: number;
  /** How many spans have been put into it; entries of its lists beyond are left from an earlier use. */
  count: number;
  readonly ends: number[];
  readonly groups: SpanGroup[];
  /** Spans before this one have been taken or dropped. */
  from: number;
}

/** What is told of each span that is taken. */
export type TakeSpan = (group: SpanGroup, bytes: Buffer, start: number, end: number) => void;

/**
 * Encoded spans in the order in which they came, in few large buffers.
 *
 * A buffer that has been emptied is the next one to be filled: memory outside of the heap that comes and goes with each
 * batch makes V8 collect the whole heap, and the application would stand still for that long.
 */
export class SegmentList {
  size = 0;
  bytes = 0;
  private readonly segments: Segment[] = [];
  private spare: Segment | undefined;
  private likelyBytes = FIRST_BYTES;

  constructor(private readonly spansInSegment: number) {}

  /** Copies the span; what `shift()` has told of is good until then. */
  push({ bytes, start, end }: ByteRange, group: SpanGroup): void {
    let last = this.segments[this.segments.length - 1];
    if (last === undefined || last.count >= this.spansInSegment) {
      // A little larger than what the last segment needed: one that is too small has to be copied.
      if (last !== undefined) this.likelyBytes = last.used + (last.used >> 4);
      last = this.spare ?? createSegment(this.likelyBytes);
      this.spare = undefined;
      this.segments.push(last);
    }
    const length = end - start;
    if (last.used + length > last.bytes.length) enlarge(last, length);
    bytes.copy(last.bytes, last.used, start, end);
    last.used += length;
    last.ends[last.count] = last.used;
    last.groups[last.count] = group;
    last.count += 1;
    this.size += 1;
    this.bytes += length;
  }

  clear(): void {
    this.segments.length = 0;
    this.spare = undefined;
    this.size = 0;
    this.bytes = 0;
  }

  /** How long the next span is. */
  nextLength(): number {
    const [first] = this.segments;
    return first === undefined ? 0 : (first.ends[first.from] as number) - startOf(first);
  }

  /** Takes the next span away, telling it when somebody wants it. */
  shift(take?: TakeSpan): void {
    const [first] = this.segments;
    if (first === undefined) return;
    const start = startOf(first);
    const end = first.ends[first.from] as number;
    take?.(first.groups[first.from] as SpanGroup, first.bytes, start, end);
    first.from += 1;
    this.size -= 1;
    this.bytes -= end - start;
    if (first.from < first.count) return;
    this.segments.shift();
    this.spare = emptied(first);
  }
}

/** Empties a segment for its next use; `undefined` for one that a large span has made larger than is worth keeping. */
function emptied(segment: Segment): Segment | undefined {
  if (segment.bytes.length > MAX_KEPT_BYTES) return undefined;
  segment.used = 0;
  segment.from = 0;
  segment.count = 0;
  return segment;
}

function createSegment(size: number): Segment {
  return { bytes: Buffer.allocUnsafeSlow(size), used: 0, count: 0, ends: [], groups: [], from: 0 };
}

function startOf({ ends, from }: Segment): number {
  return from === 0 ? 0 : (ends[from - 1] as number);
}

function enlarge(segment: Segment, more: number): void {
  const bigger = Buffer.allocUnsafeSlow(
    Math.max(segment.bytes.length + (segment.bytes.length >> 1), segment.used + more),
  );
  segment.bytes.copy(bigger, 0, 0, segment.used);
  segment.bytes = bigger;
}
