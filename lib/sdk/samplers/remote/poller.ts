import type { Clock, Timer } from '../../../shared/time/clock.js';

/** One answer of the endpoint: a new strategy, or `unchanged`. */
export type FetchStrategy = (etag: string | undefined, signal: AbortSignal) => Promise<StrategyAnswer>;

export interface StrategyAnswer {
  /** The body, or `undefined` when it has not changed. */
  readonly body: unknown;
  readonly etag: string | undefined;
}

export interface PollerOptions {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly fetch: FetchStrategy;
  /** @returns whether it could be used. */
  readonly apply: (body: unknown) => boolean;
  /** Told once in a row of failures. */
  readonly warn: (message: string) => void;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
}

/** No two instances ask at the same moment: each waits a tenth longer or shorter. */
const JITTER = 0.1;

/**
 * Asks for a strategy at once and then again and again; the last good one stays in force while none comes. Never keeps the
 * process alive.
 */
export class StrategyPoller {
  private etag: string | undefined;
  private timer: Timer | undefined;
  private limit: Timer | undefined;
  private running: AbortController | undefined;
  private isStopped = false;
  private hasWarned = false;

  constructor(private readonly options: PollerOptions) {
    void this.poll();
  }

  stop(): void {
    this.isStopped = true;
    this.timer?.clear();
    this.limit?.clear();
    this.running?.abort();
  }

  private async poll(): Promise<void> {
    const { fetch, timeoutMs, clock } = this.options;
    const running = (this.running = new AbortController());
    this.limit = clock.setTimer(() => running.abort(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    try {
      const { body, etag } = await fetch(this.etag, running.signal);
      if (!this.isStopped && body !== undefined) this.use(body, etag);
    } catch (error) {
      this.fail(String(error instanceof Error ? (error.cause ?? error) : error));
    } finally {
      this.limit.clear();
      this.schedule();
    }
  }

  private use(body: unknown, etag: string | undefined): void {
    if (!this.options.apply(body)) return this.fail('the answer is no strategy in the format of Jaeger');
    this.etag = etag;
    this.hasWarned = false;
  }

  private fail(reason: string): void {
    if (this.isStopped || this.hasWarned) return;
    this.hasWarned = true;
    this.options.warn(reason);
  }

  private schedule(): void {
    if (this.isStopped) return;
    const { intervalMs, clock, random } = this.options;
    const delayMs = intervalMs * (1 - JITTER + 2 * JITTER * random());
    this.timer = clock.setTimer(() => void this.poll(), delayMs);
  }
}
