import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { SpanStage } from './span-stage.js';

/** One way out of the process. */
export type FanOutTarget = Pick<SpanStage, 'onEnd' | 'forceFlush' | 'shutdown'>;

/** The end of the pipeline: hands a masked span to every backend. */
export class FanOut implements SpanStage {
  readonly takesUnsampled = false;

  constructor(private readonly targets: readonly FanOutTarget[]) {}

  onEnd(span: ReadableSpan): void {
    for (const target of this.targets) target.onEnd(span);
  }

  async forceFlush(): Promise<void> {
    await Promise.all(this.targets.map((target) => target.forceFlush()));
  }

  async shutdown(): Promise<void> {
    await Promise.all(this.targets.map((target) => target.shutdown()));
  }
}
