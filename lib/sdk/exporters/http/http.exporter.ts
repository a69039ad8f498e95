import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { systemClock } from '../../../shared/time/clock.js';
import { collectBodies } from '../encoding/collect-groups.js';
import type { SpanEncoder } from '../encoding/span-encoder.js';
import { EXPORT_FAILED, EXPORT_SUCCESS, type ExportCallback } from '../export-result.js';
import type { BodySender } from './body-sender.js';
import { sendWithRetries } from './retry.js';
import type { SendOutcome } from './send-outcome.js';

/** An exporter whose spans are encoded one by one, so that a queue of ours holds bytes; any other processor can use it too. */
export interface EncodingExporter extends SpanExporter {
  readonly encoder: SpanEncoder;
  readonly sender: BodySender;
}

export function isEncodingExporter(exporter: SpanExporter): exporter is EncodingExporter {
  return 'encoder' in exporter && 'sender' in exporter;
}

/**
 * Sends spans over HTTP in one of our formats. `retryWithinMs` bounds the retries behind a processor that is not ours; our
 * lanes retry by themselves.
 */
export class HttpSpanExporter implements EncodingExporter {
  private readonly pending = new Set<Promise<void>>();
  private isShutDown = false;

  constructor(
    readonly encoder: SpanEncoder,
    readonly sender: BodySender,
    private readonly retryWithinMs: number,
  ) {}

  export(spans: ReadableSpan[], resultCallback: ExportCallback): void {
    if (this.isShutDown) {
      resultCallback({ code: EXPORT_FAILED, error: new Error('the exporter has been shut down') });
      return;
    }
    const sending = this.send(spans).then(
      (error) => resultCallback(error === undefined ? { code: EXPORT_SUCCESS } : { code: EXPORT_FAILED, error }),
      (error: Error) => resultCallback({ code: EXPORT_FAILED, error }),
    );
    this.pending.add(sending);
    void sending.finally(() => this.pending.delete(sending));
  }

  async forceFlush(): Promise<void> {
    await Promise.all(this.pending);
  }

  async shutdown(): Promise<void> {
    this.isShutDown = true;
    await this.forceFlush();
    this.sender.close();
  }

  private async send(spans: readonly ReadableSpan[]): Promise<Error | undefined> {
    let failure: string | undefined;
    let rejected = 0;
    let reason = '';
    for (const groups of collectBodies(this.encoder, spans)) {
      const outcome = await this.sendBody(this.encoder.assemble(groups));
      if (outcome.kind !== 'sent') failure ??= outcome.message;
      else {
        rejected += outcome.rejected ?? 0;
        reason ||= outcome.message ?? '';
      }
    }
    if (failure !== undefined) return new Error(failure);
    return rejected === 0 ? undefined : new Error(`the backend rejected ${rejected} spans: ${reason}`);
  }

  private sendBody(body: Buffer): Promise<SendOutcome> {
    return sendWithRetries(() => this.sender.send(body), {
      clock: systemClock,
      random: Math.random,
      withinMs: this.retryWithinMs,
      wait: (delayMs) => new Promise((resolve) => systemClock.setTimer(resolve, delayMs)),
      mayRetry: ({ kind }) => kind === 'retry' && !this.isShutDown,
    });
  }
}
