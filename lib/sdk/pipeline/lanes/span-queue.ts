import { SpanStatusCode, type Attributes } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Clock } from '../../../shared/time/clock.js';
import { callExporter, describeError } from './exporter-call.js';
import { Fifo } from './fifo.js';
import type { LaneCounts } from './lane-counts.js';
import type { LaneBatch, LaneQueue, QueueLimits } from './lane-queue.js';

/** About what the SDK's span object takes without its values. */
const OBJECT_BYTES = 500;
const VALUE_BYTES = 24;

interface Held {
  readonly span: ReadableSpan;
  readonly bytes: number;
}

/** Holds spans for an exporter that takes objects; when it is full the oldest make room, those with errors last. */
export class SpanQueue implements LaneQueue {
  bytes = 0;
  private readonly errors = new Fifo<Held>();
  private readonly others = new Fifo<Held>();

  constructor(
    private readonly exporter: SpanExporter,
    private readonly limits: QueueLimits & { readonly timeoutMs: number },
    private readonly counts: LaneCounts,
    private readonly clock: Clock,
  ) {}

  get size(): number {
    return this.errors.size + this.others.size;
  }

  offer(span: ReadableSpan): void {
    const isError = span.status.code === SpanStatusCode.ERROR;
    const held = { span, bytes: estimate(span) };
    const { maxSpans, maxBytes } = this.limits;
    let dropped = 0;
    while (this.size >= maxSpans || this.bytes + held.bytes > maxBytes) {
      const list = this.others.size > 0 || !isError ? this.others : this.errors;
      if (this.shift(list) === undefined) break;
      dropped += 1;
    }
    const fits = this.size < maxSpans && this.bytes + held.bytes <= maxBytes;
    if (dropped > 0 || !fits) this.counts.lose('dropped', fits ? dropped : dropped + 1, 'queue_full');
    if (!fits) return;
    (isError ? this.errors : this.others).push(held);
    this.bytes += held.bytes;
  }

  take(): LaneBatch | undefined {
    const spans: ReadableSpan[] = [];
    for (const list of [this.errors, this.others]) {
      while (spans.length < this.limits.batchSize) {
        const held = this.shift(list);
        if (held === undefined) break;
        spans.push(held.span);
      }
    }
    if (spans.length === 0) return undefined;
    const send = () => callExporter(this.exporter, spans, this.limits.timeoutMs, this.clock);
    // At the exit of a process only what an exporter does synchronously still happens; nothing waits for the rest.
    const atExit = (): undefined => void send();
    return { count: spans.length, send, atExit };
  }

  takeAtExit(): LaneBatch | undefined {
    return this.take();
  }

  forceFlush(): Promise<void> {
    return this.quietly(() => this.exporter.forceFlush?.());
  }

  abandon(inFlight: number): number {
    const left = this.size + inFlight;
    this.errors.clear();
    this.others.clear();
    this.bytes = 0;
    return left;
  }

  close(): Promise<void> {
    return this.quietly(() => this.exporter.shutdown());
  }

  private shift(list: Fifo<Held>): Held | undefined {
    const held = list.shift();
    if (held !== undefined) this.bytes -= held.bytes;
    return held;
  }

  private async quietly(step: () => Promise<void> | undefined): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.counts.note(describeError(error));
    }
  }
}

function estimate({ attributes, events }: ReadableSpan): number {
  let bytes = OBJECT_BYTES + sizeOf(attributes);
  for (const event of events) bytes += VALUE_BYTES + event.name.length + sizeOf(event.attributes ?? {});
  return bytes;
}

function sizeOf(attributes: Attributes): number {
  let bytes = 0;
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    bytes += VALUE_BYTES + (typeof value === 'string' || Array.isArray(value) ? value.length : 0);
  }
  return bytes;
}
