import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { renderTrace } from '../../analysis/text-tree/render-trace.js';
import { ansiStyles, plainStyles, type TextStyles } from '../../analysis/text-tree/styles.js';
import { systemClock, type Clock, type Timer } from '../../shared/time/clock.js';
import { toSpanRecord } from '../records/to-span-record.js';
import { EXPORT_SUCCESS, type ExportCallback } from './export-result.js';
import type { ExporterRow } from './exporter-row.js';

/** Takes one finished text; `console.log` is one. */
export type PrintLine = (text: string) => void;

/** Spans whose root does not end are printed after this time. */
const PATIENCE_MS = 5_000;
const MAX_WAITING = 10_000;
const STACK_FRAMES = 5;

/**
 * Prints every trace as a tree when the part of it that runs in this process has ended: parents first, durations, errors
 * with their stacks, attributes, events.
 *
 * A span that ends later, or whose root has not ended for five seconds, is printed by itself. In colour on a terminal,
 * unless `NO_COLOR` is set.
 *
 * @example
 * startTracing({ exporters: ['console'] });
 */
export class ConsoleSpanExporter implements SpanExporter {
  private readonly traces = new Map<string, ReadableSpan[]>();
  private waiting = 0;
  private timer: Timer | undefined;

  constructor(
    private readonly print: PrintLine = (text) => console.log(text),
    private readonly clock: Clock = systemClock,
    private readonly styles: TextStyles = stylesOf(process),
  ) {}

  export(spans: ReadableSpan[], resultCallback: ExportCallback): void {
    for (const span of spans) this.add(span);
    resultCallback({ code: EXPORT_SUCCESS });
  }

  forceFlush(): Promise<void> {
    this.printAll();
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.forceFlush();
  }

  private add(span: ReadableSpan): void {
    const { traceId } = span.spanContext();
    const spans = this.traces.get(traceId);
    if (spans === undefined) this.traces.set(traceId, [span]);
    else spans.push(span);
    this.waiting += 1;
    // The part of a trace that is in this process has ended.
    if (span.parentSpanContext === undefined || span.parentSpanContext.isRemote === true) this.printTrace(traceId);
    else if (this.waiting > MAX_WAITING) this.printAll();
    else this.timer ??= this.clock.setTimer(() => this.printAll(), PATIENCE_MS);
  }

  private printAll(): void {
    this.timer?.clear();
    this.timer = undefined;
    for (const traceId of this.traces.keys()) this.printTrace(traceId);
  }

  private printTrace(traceId: string): void {
    const spans = this.traces.get(traceId) ?? [];
    this.traces.delete(traceId);
    this.waiting -= spans.length;
    if (spans.length === 0) return;
    this.print(renderTrace({ spans: spans.map(toSpanRecord) }, { styles: this.styles, stackFrames: STACK_FRAMES }));
  }
}

function stylesOf({ stdout, env }: Pick<NodeJS.Process, 'stdout' | 'env'>): TextStyles {
  return stdout.isTTY && (env['NO_COLOR'] ?? '') === '' ? ansiStyles : plainStyles;
}

export const consoleRow: ExporterRow<'console'> = {
  names: ['console'],
  settings: {},
  create: () => new ConsoleSpanExporter(),
  traits: { isImmediate: true },
};
