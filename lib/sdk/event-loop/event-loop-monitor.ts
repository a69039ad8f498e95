import type { Span } from '@opentelemetry/api';
import { systemClock, type Clock, type Timer } from '../../shared/time/clock.js';
import { idleMs } from '../../shared/time/idle-time.js';
import { guard } from '../../shared/errors/guard.js';
import { recordBlocked } from './blocked-span.js';
import { ownFolder } from './own-folder.js';
import type { EndedSpans } from './ended-spans.processor.js';
import { findBlocker, takeSample, type Blocker, type StackSample } from './stack-samples.js';
import { askedMsAgo, makeBeat, markBeat, sampleSlot, startWatchdog } from './watchdog.js';

/** Of the threshold: each beat wakes an idle process, and a stall is measured to half a beat. */
const BEAT_SHARE = 0.4;
/** Of the threshold: so long after a beat the loop may be standing. A beat later, so that a stall of the threshold is seen. */
const QUIET_SHARE = 0.75;
/** Of the threshold: so far apart are looks. */
const SPACING_SHARE = QUIET_SHARE * (2 / 3);
/** The thread starts this late: loading modules blocks at the start, and a short-lived program needs no thread. */
const START_AFTER_MS = 1_000;

interface TimedSample extends StackSample {
  readonly epochMs: number;
}

/** What the monitor lives on; injected by tests. */
export interface EventLoopEnvironment {
  readonly clock?: Clock | undefined;
  /** Milliseconds that the loop has waited for something to do. */
  readonly idleMs?: (() => number) | undefined;
  /** Starts what takes samples while there is no beat; the answer stops it. */
  readonly startWatchdog?: ((beat: BigInt64Array, quietMs: number) => () => void) | undefined;
  /** Told of every stall. */
  readonly observe?: ((durationMs: number, span: Span | undefined) => void) | undefined;
  /** The spans that ended in this turn; none where the provider is not ours. */
  readonly ended?: EndedSpans | undefined;
  /** Where this library's own files are. */
  readonly own?: string | undefined;
}

/**
 * Notices when the event loop stands still, and records it as a child of the span that was running, with the place in the
 * user's code. Costs a timer and an idle thread; a stack is taken only while the loop stands.
 */
export class EventLoopMonitor {
  readonly #thresholdMs: number;
  readonly #beatMs: number;
  readonly #clock: Clock;
  readonly #environment: EventLoopEnvironment;
  readonly #idleMs: () => number;
  /** When the last beat was, and when the watchdog has asked. */
  readonly #beat = makeBeat();
  readonly #samples: TimedSample[] = [];
  #timer: Timer | undefined;
  #lastMs = 0;
  #lastIdleMs = 0;
  #stopWatchdog: (() => void) | undefined;

  constructor(thresholdMs: number, environment: EventLoopEnvironment = {}) {
    this.#thresholdMs = thresholdMs;
    this.#beatMs = thresholdMs * BEAT_SHARE;
    this.#clock = environment.clock ?? systemClock;
    this.#environment = environment;
    this.#idleMs = environment.idleMs ?? idleMs;
  }

  start(): void {
    this.#timer = this.#clock.setTimer(() => guard('watching the event loop', () => this.#begin()), START_AFTER_MS);
  }

  stop(): void {
    this.#timer?.clear();
    this.#stopWatchdog?.();
    this.#environment.ended?.watch(false);
    if (sampleSlot.take === this.#sample) sampleSlot.take = undefined;
  }

  #begin(): void {
    sampleSlot.take = this.#sample;
    const start = this.#environment.startWatchdog ?? startWatchdog;
    markBeat(this.#beat);
    this.#stopWatchdog = start(this.#beat, this.#thresholdMs * QUIET_SHARE);
    this.#lastMs = this.#clock.now();
    this.#lastIdleMs = this.#idleMs();
    this.#environment.ended?.watch(true);
    this.#plan();
  }

  #plan(): void {
    this.#timer = this.#clock.setTimer(() => {
      guard('watching the event loop', () => this.#onBeat());
      this.#plan();
    }, this.#beatMs);
  }

  /** The watchdog calls this in the middle of the user's code: an exception of ours would be thrown there. */
  readonly #sample = (): void => {
    guard('sampling a stack', () => {
      this.#samples.push({ ...takeSample(), lateMs: askedMsAgo(this.#beat), epochMs: this.#clock.epochMs() });
    });
  };

  #onBeat(): void {
    markBeat(this.#beat);
    const now = this.#clock.now();
    const idle = this.#idleMs();
    const elapsedMs = now - this.#lastMs;
    const busyMs = elapsedMs - (idle - this.#lastIdleMs);
    this.#lastMs = now;
    this.#lastIdleMs = idle;
    const samples = this.#samples.splice(0);
    // The loop has stood since some moment between the last beat and this one's time, but not while it was idle.
    const blockedMs = Math.min(elapsedMs - this.#beatMs / 2, busyMs);
    if (blockedMs >= this.#thresholdMs) this.#blocked(blockedMs, samples);
    this.#environment.ended?.forget();
  }

  #blocked(blockedMs: number, samples: readonly TimedSample[]): void {
    const { own = ownFolder(), observe } = this.#environment;
    const blocker = findBlocker(samples, own, this.#thresholdMs * SPACING_SHARE) ?? this.#withoutPlace(samples);
    observe?.(blockedMs, blocker?.span);
    if (blocker?.span === undefined) return;
    const endMs = this.#clock.epochMs();
    recordBlocked({ ...blocker, span: blocker.span }, endMs - blockedMs, endMs);
  }

  /** Native code has blocked and returned to nothing of the method: of that, what is left is the end of its span. */
  #withoutPlace(samples: readonly TimedSample[]): Blocker | undefined {
    const [look] = samples.toSorted((a, b) => b.lateMs - a.lateMs);
    if (look === undefined) return undefined;
    const ended = this.#environment.ended?.firstSince(look.epochMs - look.lateMs, look.span);
    return { span: ended ?? look.span, frame: undefined, frames: [] };
  }
}
