import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { suppressTracing } from '../../../core/process/suppression.js';
import type { ExitPost } from '../../exporters/http/exit-post.js';
import { EXPORT_FAILED } from '../../exporters/export-result.js';
import type { FanOutTarget } from '../fan-out.js';
import { describeError } from './exporter-call.js';
import type { ExporterStats, LaneCounts } from './lane-counts.js';

/** A way out without a queue, for an exporter that works in the process and at once. */
export class ImmediateLane implements FanOutTarget {
  private readonly quiet = suppressTracing(ROOT_CONTEXT);
  private pending = 0;

  constructor(
    private readonly exporter: SpanExporter,
    private readonly counts: LaneCounts,
  ) {}

  stats(): ExporterStats {
    return this.counts.stats(this.pending, 0);
  }

  onEnd(span: ReadableSpan): void {
    let isSettled = false;
    const settle = (error: unknown): void => {
      if (isSettled) return;
      isSettled = true;
      this.pending -= 1;
      if (error === undefined) this.counts.arrive(1);
      else this.counts.lose('failed', 1, 'exporter', describeError(error));
    };
    this.pending += 1;
    try {
      context.with(this.quiet, () =>
        this.exporter.export([span], ({ code, error }) =>
          settle(code === EXPORT_FAILED ? (error ?? new Error('export failed')) : undefined),
        ),
      );
    } catch (error) {
      settle(error ?? new Error('export threw'));
    }
  }

  atExit(): readonly ExitPost[] {
    return [];
  }

  forceFlush(): Promise<void> {
    return this.quietly(() => this.exporter.forceFlush?.());
  }

  shutdown(): Promise<void> {
    return this.quietly(() => this.exporter.shutdown());
  }

  private async quietly(step: () => Promise<void> | undefined): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.counts.note(describeError(error));
    }
  }
}
