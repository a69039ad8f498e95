import { SpanStatusCode, type Context } from '@opentelemetry/api';
import type { ReadableSpan, Span } from '@opentelemetry/sdk-trace';
import { copySpan } from '../copy-span.js';
import type { SpanStage } from '../span-stage.js';
import type { BudgetConfig } from './resolve-budget.js';
import { SpanRow } from './span-row.js';

/** Spans that are never ended must not fill the memory. */
const MAX_OPEN = 50_000;

/** What one process has sent of one trace, below one local root. */
interface LocalTrace {
  sent: number;
  dropped: number;
}

interface OpenSpan {
  readonly trace: LocalTrace;
  readonly isRoot: boolean;
  hasChildren: boolean;
  hasKeptChild: boolean;
  row: SpanRow | undefined;
}

/**
 * Keeps a trace readable: rows of equal leaf spans become one, and a trace has a number of spans at most. Errors, slow
 * spans and what has kept children below it are always sent; what was dropped is counted on the local root.
 */
export class BudgetStage implements SpanStage {
  readonly takesUnsampled: boolean;
  private readonly open = new Map<string, OpenSpan>();

  constructor(
    private readonly config: BudgetConfig,
    private readonly next: SpanStage,
  ) {
    this.takesUnsampled = next.takesUnsampled;
  }

  onStart(span: Span & Partial<ReadableSpan>, parentContext: Context): void {
    const parentId = span.parentSpanContext?.spanId;
    const parent = parentId === undefined ? undefined : this.open.get(parentId);
    if (parent !== undefined) parent.hasChildren = true;
    if (this.open.size >= MAX_OPEN) this.forgetOldest();
    this.open.set(span.spanContext().spanId, {
      trace: parent?.trace ?? { sent: 0, dropped: 0 },
      isRoot: parent === undefined,
      hasChildren: false,
      hasKeptChild: false,
      row: undefined,
    });
    this.next.onStart?.(span, parentContext);
  }

  onEnd(span: ReadableSpan): void {
    const { spanId } = span.spanContext();
    const own = this.open.get(spanId);
    if (own === undefined) return this.next.onEnd(span);
    this.open.delete(spanId);
    this.endRow(own);
    const parent = own.isRoot ? undefined : this.open.get(span.parentSpanContext?.spanId ?? '');
    if (parent === undefined || !this.joinsRow(span, own, parent)) this.send(span, own, parent);
  }

  forceFlush(): Promise<void> {
    this.endRows();
    return this.next.forceFlush();
  }

  shutdown(): Promise<void> {
    this.endRows();
    return this.next.shutdown();
  }

  /** Whether the span has become a part of a row, and is not sent by itself. */
  private joinsRow(span: ReadableSpan, own: OpenSpan, parent: OpenSpan): boolean {
    const collapse = own.hasChildren || isError(span) ? undefined : this.config.collapseOf(span);
    const durationMs = toMs(span.duration);
    if (collapse === undefined || durationMs >= collapse.slowMs) {
      this.endRow(parent);
      return false;
    }
    let { row } = parent;
    if (row === undefined || row.name !== span.name || row.kind !== span.kind) {
      this.endRow(parent);
      row = parent.row = new SpanRow(span.name, span.kind);
    }
    if (row.kept < collapse.after) {
      row.kept += 1;
      return false;
    }
    if (!row.add(span, durationMs)) this.next.onSkip?.(span);
    return true;
  }

  private endRow(parent: OpenSpan): void {
    const collapsed = parent.row?.toSpan();
    parent.row = undefined;
    if (collapsed === undefined) return;
    parent.hasKeptChild = true;
    parent.trace.sent += 1;
    this.next.onEnd(collapsed);
  }

  private endRows(): void {
    for (const open of this.open.values()) this.endRow(open);
  }

  private send(span: ReadableSpan, own: OpenSpan, parent: OpenSpan | undefined): void {
    const { trace } = own;
    const isOver = trace.sent >= this.config.maxSpansPerTrace;
    if (isOver && !own.isRoot && !own.hasKeptChild && !isError(span) && toMs(span.duration) < this.config.slowMs) {
      trace.dropped += 1;
      this.next.onSkip?.(span);
      return;
    }
    trace.sent += 1;
    if (parent !== undefined) parent.hasKeptChild = true;
    this.next.onEnd(own.isRoot && trace.dropped > 0 ? withDropped(span, trace.dropped) : span);
  }

  private forgetOldest(): void {
    const [oldest] = this.open;
    if (oldest === undefined) return;
    this.endRow(oldest[1]);
    this.open.delete(oldest[0]);
  }
}

function withDropped(span: ReadableSpan, dropped: number): ReadableSpan {
  return { ...copySpan(span), attributes: { ...span.attributes, 'traced.dropped_spans': dropped } };
}

const isError = ({ status }: ReadableSpan): boolean => status.code === SpanStatusCode.ERROR;

const toMs = ([seconds, nanos]: ReadableSpan['duration']): number => seconds * 1_000 + nanos / 1e6;
