import { types } from 'node:util';
import { diag } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { systemClock, type Clock } from '../../shared/clock.js';
import { EXPORT_FAILED, EXPORT_SUCCESS, type ExportCallback } from './export-result.js';

/** What one exporter has sent and lost. */
export interface ExporterStats {
  readonly name: string;
  /** Spans that arrived. */
  readonly exported: number;
  /** Spans that were given up. */
  readonly failed: number;
  /** Why spans were given up the last time; `undefined` while none was. */
  readonly lastError: string | undefined;
}

const WARN_INTERVAL_MS = 60_000;

/**
 * Stands between a queue and an exporter: counts, gives up after `timeoutMs`, and turns failures into at most one
 * warning a minute.
 *
 * A failure is not handed on: all that the queue would do with it is to log an error for every batch.
 */
export class CountingSpanExporter implements SpanExporter {
  private exported = 0;
  private failed = 0;
  private lastError: string | undefined;
  private warnedAt = Number.NEGATIVE_INFINITY;
  private failedSinceWarning = 0;
  private inFlight = 0;
  private whenIdle: (() => void)[] = [];

  constructor(
    private readonly name: string,
    private readonly exporter: SpanExporter,
    private readonly timeoutMs: number,
    private readonly clock: Clock = systemClock,
  ) {}

  stats(): ExporterStats {
    const { name, exported, failed, lastError } = this;
    return { name, exported, failed, lastError };
  }

  export(spans: ReadableSpan[], resultCallback: ExportCallback): void {
    let settled = false;
    const settle = (error: unknown): void => {
      if (settled) return;
      settled = true;
      timer.clear();
      if (error === undefined) this.exported += spans.length;
      else this.giveUp(spans.length, error);
      resultCallback({ code: EXPORT_SUCCESS });
      this.leave();
    };
    this.inFlight += 1;
    const timer = this.clock.setTimer(() => settle(new Error(`no answer within ${this.timeoutMs} ms`)), this.timeoutMs);
    try {
      this.exporter.export(spans, ({ code, error }) =>
        settle(code === EXPORT_FAILED ? (error ?? new Error('export failed')) : undefined),
      );
    } catch (error) {
      settle(error ?? new Error('export threw'));
    }
  }

  /** Waits also for batches that were on their way before; the queue does not. */
  async forceFlush(): Promise<void> {
    await this.idle();
    await this.quietly(() => this.exporter.forceFlush?.());
  }

  async shutdown(): Promise<void> {
    await this.idle();
    await this.quietly(() => this.exporter.shutdown());
  }

  private idle(): Promise<void> {
    return this.inFlight === 0 ? Promise.resolve() : new Promise((resolve) => this.whenIdle.push(resolve));
  }

  private leave(): void {
    this.inFlight -= 1;
    if (this.inFlight > 0) return;
    for (const resolve of this.whenIdle.splice(0)) resolve();
  }

  private async quietly(step: () => Promise<void> | undefined): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.giveUp(0, error);
    }
  }

  private giveUp(count: number, error: unknown): void {
    this.failed += count;
    this.failedSinceWarning += count;
    this.lastError = describe(error);
    const now = this.clock.now();
    if (now - this.warnedAt < WARN_INTERVAL_MS) return;
    diag.warn(
      `nestjs-traced: exporter '${this.name}' lost ${this.failedSinceWarning} spans (${this.lastError}); ` +
        'the application is not affected, the next warning comes after a minute at the earliest.',
    );
    this.warnedAt = now;
    this.failedSinceWarning = 0;
  }
}

/** An `AggregateError` of a refused connection has no message of its own, only a code. */
function describe(error: unknown): string {
  // `instanceof` is false for errors of Node itself where the application runs in a `vm` context, as under jest.
  if (!types.isNativeError(error)) return typeof error;
  const { code } = error as NodeJS.ErrnoException;
  return error.message === '' ? (code ?? error.name) : error.message;
}
