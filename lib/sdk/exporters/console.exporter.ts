import { SpanKind, SpanStatusCode, type HrTime } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { EXPORT_SUCCESS, type ExportCallback } from './export-result.js';
import type { ExporterRow } from './exporter-row.js';

/** Takes one finished text; `console.log` is one. */
export type PrintLine = (text: string) => void;

/**
 * Prints every finished span as a few readable lines: name, duration, status, ids, attributes, events.
 *
 * @example
 * startTracing({ exporters: ['console'] });
 */
export class ConsoleSpanExporter implements SpanExporter {
  constructor(private readonly print: PrintLine = (text) => console.log(text)) {}

  export(spans: ReadableSpan[], resultCallback: ExportCallback): void {
    for (const span of spans) this.print(formatSpan(span));
    resultCallback({ code: EXPORT_SUCCESS });
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}

/** One span as text, without a line break at the end. */
export function formatSpan(span: ReadableSpan): string {
  const { traceId, spanId } = span.spanContext();
  const parent = span.parentSpanContext === undefined ? 'root' : `parent ${span.parentSpanContext.spanId}`;
  const service = span.resource.attributes['service.name'];
  const lines = [
    `${span.name}  ${formatMs(span.duration)}  ${SpanKind[span.kind]}${formatStatus(span)}`,
    `  ${String(service)}  trace ${traceId}  span ${spanId}  ${parent}`,
  ];
  for (const [key, value] of Object.entries(span.attributes)) lines.push(`  ${key} = ${JSON.stringify(value)}`);
  for (const event of span.events) lines.push(`  event ${event.name} ${JSON.stringify(event.attributes ?? {})}`);
  for (const link of span.links) lines.push(`  link ${link.context.traceId} ${link.context.spanId}`);
  return lines.join('\n');
}

function formatStatus({ status }: ReadableSpan): string {
  if (status.code === SpanStatusCode.UNSET) return '';
  return `  ${SpanStatusCode[status.code]}${status.message ? `: ${status.message}` : ''}`;
}

function formatMs([seconds, nanoseconds]: HrTime): string {
  return `${(seconds * 1e3 + nanoseconds / 1e6).toFixed(2)} ms`;
}

export const consoleRow: ExporterRow<'console'> = {
  names: ['console'],
  create: () => new ConsoleSpanExporter(),
  traits: { isImmediate: true },
};
