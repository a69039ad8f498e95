import type { Span } from '@opentelemetry/api';
import { systemClock, type Clock, type Timer } from '../../shared/time/clock.js';
import { guard } from '../../shared/errors/guard.js';
import { recordBlocked } from './blocked-span.js';
import { ownFolder } from './own-folder.js';
import { findBlocker, takeSample, type StackSample } from './stack-samples.js';
import { sampleSlot, startWatchdog } from './watchdog.js';

const BEAT_MS = 20;
/** The thread starts this late: loading modules blocks at the start, and a short-lived program needs no thread. */
const START_AFTER_MS = 1_000;

/** What the monitor lives on; injected by tests. */
export interface EventLoopEnvironment {
  readonly clock?: Clock | undefined;
  /** Starts what takes samples while `beats` stand still; the answer stops it. */
  readonly startWatchdog?: ((beats: Int32Array, quietMs: number) => () => void) | undefined;
  /** Told of every stall. */
  readonly observe?: ((durationMs: number, span: Span | undefined) => void) | undefined;
  /** Where this library's own files are. */
  readonly own?: string | undefined;
}

/**
 * Notices when the event loop stands still, and records it as a child of the span that was running, with the place in the
 * user's code. Costs a timer and an idle thread; a stack is taken only while the loop stands.
 */
export class EventLoopMonitor {
  readonly #thresholdMs: number;
  readonly #clock: Clock;
  readonly #environment: EventLoopEnvironment;
  readonly #beats = new Int32Array(new SharedArrayBuffer(4));
  readonly #samples: StackSample[] = [];
  #timer: Timer | undefined;
  #lastMs = 0;
  #stopWatchdog: (() => void) | undefined;

  constructor(thresholdMs: number, environment: EventLoopEnvironment = {}) {
    this.#thresholdMs = thresholdMs;
    this.#clock = environment.clock ?? systemClock;
    this.#environment = environment;
  }

  start(): void {
    this.#timer = this.#clock.setTimer(() => guard('watching the event loop', () => this.#begin()), START_AFTER_MS);
  }

  stop(): void {
    this.#timer?.clear();
    this.#stopWatchdog?.();
    if (sampleSlot.take === this.#sample) sampleSlot.take = undefined;
  }

  #begin(): void {
    sampleSlot.take = this.#sample;
    const start = this.#environment.startWatchdog ?? startWatchdog;
    this.#stopWatchdog = start(this.#beats, this.#thresholdMs / 2);
    this.#lastMs = this.#clock.now();
    this.#plan();
  }

  #plan(): void {
    this.#timer = this.#clock.setTimer(() => {
      guard('watching the event loop', () => this.#beat());
      this.#plan();
    }, BEAT_MS);
  }

  /** The watchdog calls this in the middle of the user's code: an exception of ours would be thrown there. */
  readonly #sample = (): void => {
    guard('sampling a stack', () => this.#samples.push(takeSample()));
  };

  #beat(): void {
    Atomics.add(this.#beats, 0, 1);
    const now = this.#clock.now();
    const lateMs = now - this.#lastMs - BEAT_MS;
    this.#lastMs = now;
    const samples = this.#samples.splice(0);
    if (lateMs >= this.#thresholdMs) this.#blocked(lateMs, samples);
  }

  #blocked(lateMs: number, samples: readonly StackSample[]): void {
    const { own = ownFolder(), observe } = this.#environment;
    const blocker = findBlocker(samples, own);
    observe?.(lateMs, blocker?.span);
    if (blocker?.span === undefined) return;
    const endMs = this.#clock.epochMs();
    recordBlocked({ ...blocker, span: blocker.span }, endMs - lateMs, endMs);
  }
}
