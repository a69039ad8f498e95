import { ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { toSpanRecord } from 'nestjs-traced/sdk';

type Callback = Parameters<SpanExporter['export']>[1];

/** Sends finished spans to the launcher, which draws them in the terminal. */
export class LauncherExporter implements SpanExporter {
  export(spans: ReadableSpan[], done: Callback): void {
    if (!process.send || !process.connected) {
      done({ code: ExportResultCode.SUCCESS });
      return;
    }
    process.send({ type: 'spans', spans: spans.map(toSpanRecord) }, undefined, undefined, (error) =>
      done(error ? { code: ExportResultCode.FAILED, error } : { code: ExportResultCode.SUCCESS }),
    );
  }

  async shutdown(): Promise<void> {}
}
