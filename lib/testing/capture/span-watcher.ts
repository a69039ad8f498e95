import type { TimeInput } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { systemEpochMs } from '../../shared/time/clock.js';
import type { EpochClock } from '../../shared/time/test-seams.js';

/** A start that was read from the system's clock is not further from now than this. */
const JUST_NOW_MS = 60_000;

type LiveSpan = Span & { startTime: ReadableSpan['startTime'] };

/** Knows which spans are open, and lets those that others start and end have the times of the test's clock. */
export class SpanWatcher implements SpanProcessor {
  readonly #open = new Map<string, ReadableSpan>();
  readonly #listeners = new Set<() => void>();

  constructor(private readonly clock: EpochClock | undefined) {}

  /** Names of the spans that have started and not ended. */
  openNames(): string[] {
    return [...this.#open.values()].map(({ name }) => name);
  }

  /** Calls `listener` after every end of a span; the answer stops that. */
  onEveryEnd(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  onStart(span: Span): void {
    this.#open.set(span.spanContext().spanId, span as unknown as ReadableSpan);
    if (this.clock !== undefined) useClock(span as LiveSpan, this.clock);
  }

  onEnd(span: ReadableSpan): void {
    this.#open.delete(span.spanContext().spanId);
    // The exporter has not got it yet.
    queueMicrotask(() => this.#listeners.forEach((listener) => listener()));
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}

/** What the SDK would read from the system's clock comes from the test's; a time that somebody gives stays. */
function useClock(span: LiveSpan, clock: EpochClock): void {
  if (Math.abs(toMs(span.startTime) - systemEpochMs()) < JUST_NOW_MS) span.startTime = toHrTime(clock());
  const { end, addEvent } = span;
  span.end = (time) => Reflect.apply(end, span, [time ?? clock()]) as void;
  span.addEvent = (name, attributesOrTime, time) => {
    const isTimeGiven = time !== undefined || isTime(attributesOrTime);
    return Reflect.apply(addEvent, span, [name, attributesOrTime, isTimeGiven ? time : clock()]) as LiveSpan;
  };
}

function isTime(value: unknown): value is TimeInput {
  return typeof value === 'number' || Array.isArray(value) || value instanceof Date;
}

function toMs([seconds, nanos]: ReadableSpan['startTime']): number {
  return seconds * 1_000 + nanos / 1e6;
}

function toHrTime(ms: number): ReadableSpan['startTime'] {
  const seconds = Math.trunc(ms / 1_000);
  return [seconds, Math.round((ms - seconds * 1_000) * 1e6)];
}
