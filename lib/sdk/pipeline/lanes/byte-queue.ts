import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { ByteRange, GroupedSpans, SpanEncoder, SpanGroup } from '../../exporters/encoding/span-encoder.js';
import type { BodySender } from '../../exporters/http/body-sender.js';
import type { LaneCounts } from './lane-counts.js';
import type { LaneBatch, LaneQueue, QueueLimits } from './lane-queue.js';
import { SegmentList } from './segment-list.js';

/**
 * Holds spans as the bytes that will be sent: a tenth of the memory of objects, and what is held no longer keeps the
 * objects of a request alive.
 *
 * When it is full the oldest spans make room, those with errors last.
 */
export class ByteQueue implements LaneQueue {
  private readonly errors: SegmentList;
  private readonly others: SegmentList;

  constructor(
    private readonly encoder: SpanEncoder,
    private readonly sender: BodySender,
    private readonly limits: QueueLimits,
    private readonly counts: LaneCounts,
  ) {
    this.errors = new SegmentList(limits.batchSize);
    this.others = new SegmentList(limits.batchSize);
  }

  get size(): number {
    return this.errors.size + this.others.size;
  }

  get bytes(): number {
    return this.errors.bytes + this.others.bytes;
  }

  offer(span: ReadableSpan): void {
    const isError = span.status.code === SpanStatusCode.ERROR;
    let range: ByteRange;
    try {
      range = this.encoder.encode(span);
    } catch (error) {
      this.counts.lose('dropped', 1, 'encoding', `a span cannot be encoded (${(error as Error).name})`);
      return;
    }
    if (this.makeRoom(range.end - range.start, isError)) {
      (isError ? this.errors : this.others).push(range, this.encoder.groupOf(span));
    } else this.counts.lose('dropped', 1, 'queue_full');
  }

  take(): LaneBatch | undefined {
    const frame = this.takeBody();
    if (frame === undefined) return undefined;
    const { count, body } = frame;
    return { count, send: () => this.sender.send(body), atExit: () => this.sender.atExit?.(body) };
  }

  takeAtExit(): LaneBatch | undefined {
    return this.take();
  }

  /** The next spans as a body that can be sent; they are no longer in the queue. */
  takeBody(): { readonly count: number; readonly body: Buffer } | undefined {
    const groups = new Map<SpanGroup, ByteRange[]>();
    let [count, bytes] = [0, 0];
    for (const list of [this.errors, this.others]) {
      while (list.size > 0 && count < this.limits.batchSize) {
        const length = list.nextLength();
        if (count > 0 && bytes + length > this.encoder.maxBodyBytes) break;
        list.shift((group, buffer, start, end) => addRange(groups, group, buffer, start, end));
        count += 1;
        bytes += length;
      }
    }
    if (count === 0) return undefined;
    const parts: GroupedSpans[] = [...groups].map(([group, ranges]) => ({ group, ranges }));
    return { count, body: this.encoder.assemble(parts) };
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  abandon(inFlight: number): number {
    const left = this.size + inFlight;
    this.errors.clear();
    this.others.clear();
    return left;
  }

  close(): Promise<void> {
    this.sender.close();
    return Promise.resolve();
  }

  private makeRoom(more: number, isError: boolean): boolean {
    const { maxSpans, maxBytes } = this.limits;
    let dropped = 0;
    while (this.size >= maxSpans || this.bytes + more > maxBytes) {
      const list = this.others.size > 0 || !isError ? this.others : this.errors;
      if (list.size === 0) break;
      list.shift();
      dropped += 1;
    }
    if (dropped > 0) this.counts.lose('dropped', dropped, 'queue_full');
    return this.size < maxSpans && this.bytes + more <= maxBytes;
  }
}

/** Spans that lie one behind the other become one range. */
function addRange(
  groups: Map<SpanGroup, ByteRange[]>,
  group: SpanGroup,
  bytes: Buffer,
  start: number,
  end: number,
): void {
  const ranges = groups.get(group);
  if (ranges === undefined) {
    groups.set(group, [{ bytes, start, end }]);
    return;
  }
  const last = ranges[ranges.length - 1] as ByteRange;
  if (last.bytes === bytes && last.end === start) ranges[ranges.length - 1] = { bytes, start: last.start, end };
  else ranges.push({ bytes, start, end });
}
