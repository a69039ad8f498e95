import { AsyncResource } from 'node:async_hooks';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { suppressTracing } from '../../../core/process/suppression.js';
import type { Clock, Timer } from '../../../shared/time/clock.js';
import { reportInternalError } from '../../../shared/errors/guard.js';
import { sendWithRetries } from '../../exporters/http/retry.js';
import type { ExitPost } from '../../exporters/http/exit-post.js';
import type { SendOutcome } from '../../exporters/http/send-outcome.js';
import type { FanOutTarget } from '../fan-out.js';
import { keepAlive } from './keep-alive.js';
import type { ExporterStats, LaneCounts } from './lane-counts.js';
import type { LaneBatch, LaneQueue } from './lane-queue.js';

/** How a lane works, everything resolved. */
export interface LaneConfig {
  readonly batchSize: number;
  readonly scheduleDelayMs: number;
  /** For a batch, all attempts included, and for a flush. */
  readonly exportTimeoutMs: number;
  readonly shutdownTimeoutMs: number;
  readonly clock: Clock;
  readonly random: () => number;
}

/**
 * One way out: a queue of its own and one batch on its way at a time, so that a backend that is dead or slow neither holds up
 * nor starves the others.
 */
export class Lane implements FanOutTarget {
  // Timers are set in this scope, so that they do not keep alive the context of the request whose span set them.
  private readonly scope = new AsyncResource('nestjs-traced.lane');
  private readonly quiet = suppressTracing(ROOT_CONTEXT);
  private accepted: number;
  private inFlight = 0;
  private sending: LaneBatch | undefined;
  private timer: { readonly timer: Timer; readonly isSoon: boolean } | undefined;
  private running: Promise<void> | undefined;
  private flushing = 0;
  private isClosed = false;
  private wake: (() => void) | undefined;

  constructor(
    private readonly queue: LaneQueue,
    private readonly counts: LaneCounts,
    private readonly config: LaneConfig,
  ) {
    // What an earlier process has left behind.
    this.accepted = queue.size;
    if (this.accepted > 0) this.schedule();
  }

  stats(): ExporterStats {
    return this.counts.stats(this.queue.size + this.inFlight, this.queue.bytes);
  }

  onEnd(span: ReadableSpan): void {
    this.accepted += 1;
    if (this.isClosed) this.counts.lose('dropped', 1, 'shutdown');
    else {
      this.queue.offer(span);
      this.schedule();
    }
  }

  /** Sends what is waiting now; ends after the export time-out at the latest. */
  async forceFlush(): Promise<void> {
    await this.flushWithin(this.config.exportTimeoutMs);
    await this.within(this.queue.forceFlush(), this.config.exportTimeoutMs);
  }

  /** Sends what is waiting as far as the time allows, and says how many spans were given up. */
  async shutdown(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    const endMs = this.config.clock.now() + this.config.shutdownTimeoutMs;
    await this.flushWithin(this.config.shutdownTimeoutMs);
    this.timer?.timer.clear();
    const left = this.queue.abandon(this.inFlight);
    this.inFlight = 0;
    if (left > 0) {
      this.counts.lose('dropped', left, 'shutdown', `${left} spans were given up because the process is stopping`);
    }
    // There is no next warning that could say what has been lost since the last one.
    this.counts.tell();
    await this.within(this.queue.close(), Math.max(1, endMs - this.config.clock.now()));
  }

  /** Takes out what is waiting, and what is on its way, for a process that is exiting. */
  atExit(): readonly ExitPost[] {
    if (this.isClosed) return [];
    this.isClosed = true;
    const posts: ExitPost[] = [];
    for (let batch = this.sending ?? this.queue.takeAtExit(); batch !== undefined; batch = this.queue.takeAtExit()) {
      const post = batch.atExit();
      if (post !== undefined) posts.push(post);
    }
    return posts;
  }

  private schedule(): void {
    if (this.running !== undefined) return;
    const isSoon = this.queue.size >= this.config.batchSize;
    if (this.timer !== undefined && (this.timer.isSoon || !isSoon)) return;
    this.timer?.timer.clear();
    const start = (): void => {
      this.timer = undefined;
      void this.run();
    };
    const timer = this.scope.runInAsyncScope(() =>
      this.config.clock.setTimer(start, isSoon ? 0 : this.config.scheduleDelayMs),
    );
    this.timer = { timer, isSoon };
  }

  private run(): Promise<void> {
    this.running ??= this.scope.runInAsyncScope(() =>
      context
        .with(this.quiet, () => this.drain())
        .catch((error: unknown) => reportInternalError(`exporter ${this.counts.name}`, error))
        .finally(() => {
          this.running = undefined;
          if (this.queue.size > 0 && !this.isClosed) this.schedule();
        }),
    );
    return this.running;
  }

  /** Sends the first batch in any case, and further ones while they are full or somebody waits for a flush. */
  private async drain(): Promise<void> {
    do {
      const batch = this.queue.take();
      if (batch === undefined) return;
      this.inFlight = batch.count;
      this.sending = batch;
      const outcome = await this.deliver(batch);
      this.sending = undefined;
      // Read only now: `shutdown()` takes off, and counts, the spans that it has given up meanwhile.
      const count = this.inFlight;
      this.inFlight = 0;
      if (batch.settle?.(outcome) === true) return;
      if (count > 0) this.count(count, outcome);
    } while (this.queue.size >= this.config.batchSize || this.flushing > 0);
  }

  private deliver(batch: LaneBatch): Promise<SendOutcome> {
    const { clock, random, exportTimeoutMs: withinMs } = this.config;
    return sendWithRetries(() => attempt(batch), {
      clock,
      random,
      withinMs,
      wait: (delayMs) => this.wait(delayMs),
      // A flush does not wait for a backend that cannot be reached: a second more changes nothing for whoever waits.
      mayRetry: (outcome) =>
        !this.isClosed && !(this.flushing > 0 && outcome.kind === 'retry' && outcome.reason === 'unreachable'),
    });
  }

  private count(count: number, outcome: SendOutcome): void {
    if (outcome.kind !== 'sent') {
      this.counts.lose('failed', count, outcome.reason, outcome.message);
      return;
    }
    const rejected = Math.min(count, outcome.rejected ?? 0);
    this.counts.arrive(count - rejected);
    if (rejected > 0) this.counts.lose('rejected', rejected, 'rejected', outcome.message);
    else if (outcome.message) this.counts.note(outcome.message);
  }

  private wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.config.clock.setTimer(resolve, delayMs);
      this.wake = () => {
        timer.clear();
        resolve();
      };
    });
  }

  private async flushWithin(timeoutMs: number): Promise<void> {
    const goal = this.accepted;
    const sleep = keepAlive();
    this.flushing += 1;
    this.wake?.();
    try {
      await this.within(this.reach(goal), timeoutMs);
    } finally {
      this.flushing -= 1;
      sleep();
    }
  }

  private async reach(goal: number): Promise<void> {
    while (this.counts.settled < goal && (this.queue.size > 0 || this.running !== undefined)) {
      const before = this.counts.settled;
      await this.run();
      // Nothing was settled: the queue keeps what it could not send, and would only give the same spans again.
      if (this.counts.settled === before) return;
    }
  }

  private within(work: Promise<void>, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.config.clock.setTimer(resolve, timeoutMs);
      const end = (): void => {
        timer.clear();
        resolve();
      };
      work.then(end, end);
    });
  }
}

async function attempt(batch: LaneBatch): Promise<SendOutcome> {
  try {
    return await batch.send();
  } catch (error) {
    return { kind: 'failed', reason: 'exporter', message: (error as Error).message };
  }
}
