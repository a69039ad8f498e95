import { propagation, TraceFlags, type AttributeValue, type Context } from '@opentelemetry/api';
import type { ReadableSpan, Span } from '@opentelemetry/sdk-trace';
import type { Clock, Timer } from '../../../shared/clock.js';
import { guard } from '../../../shared/guard.js';
import { holding } from '../../../shared/held-lines.js';
import type { SpanStage } from '../span-stage.js';
import { toKeptSpan } from './kept-span.js';
import { estimateBytes, OpenTrace, type KeepReason } from './local-trace.js';
import type { TailConfig } from './tail.config.js';
import { UsualDurations } from './usual-durations.js';

/** What became of local traces so far. */
export interface TailStats {
  /** By reason; `head` are those that no reason of the tail has kept, and the head had sampled. */
  readonly kept: Readonly<Record<KeepReason | 'head', number>>;
  readonly dropped: number;
  /** Given up because too much waited; what the head had sampled of them was sent. */
  readonly evicted: number;
  readonly waiting: { readonly traces: number; readonly bytes: number };
}

/**
 * Buffers what one process does in a trace until its local root ends, then keeps all of it or none: on an error, when it was
 * slow or forced, by a predicate, or because the head had sampled it. What ends after the decision follows it. Spans are
 * masked already; nothing is kept of a span while it is open.
 */
export class TailStage implements SpanStage {
  readonly takesUnsampled = true;
  /** By the ids of open spans. */
  private readonly bySpan = new Map<string, OpenTrace>();
  /** Undecided ones, the oldest first. */
  private readonly waiting = new Set<OpenTrace>();
  /** The last local trace of each trace id, decided or not, for spans whose parent has ended. */
  private readonly byTrace = new Map<string, OpenTrace>();
  private readonly usual = new UsualDurations();
  private bytes = 0;
  private timer: Timer | undefined;
  private readonly kept = { head: 0, error: 0, slow: 0, forced: 0, important: 0, predicate: 0 };
  private dropped = 0;
  private evicted = 0;

  constructor(
    private readonly config: TailConfig,
    private readonly next: SpanStage,
    private readonly clock: Clock,
  ) {
    holding.tailDecides = true;
  }

  onStart(span: Span & Partial<ReadableSpan>, parentContext: Context): void {
    const { spanId, traceId } = span.spanContext();
    const parent = span.parentSpanContext;
    const isInside = parent !== undefined && parent.isRemote !== true;
    const known = isInside ? (this.bySpan.get(parent.spanId) ?? this.byTrace.get(traceId)) : undefined;
    this.bySpan.set(spanId, known ?? this.open(traceId, spanId, parentContext));
  }

  onEnd(span: ReadableSpan): void {
    const { spanId, traceId } = span.spanContext();
    const trace = this.bySpan.get(spanId) ?? this.byTrace.get(traceId);
    this.bySpan.delete(spanId);
    if (trace === undefined) return this.pass(span, undefined);
    if (trace.decision !== undefined) return this.pass(span, trace.decision);
    const bytes = estimateBytes(span);
    trace.add(span, bytes);
    this.bytes += bytes;
    if (isOn(span.attributes[this.config.forcedBy])) trace.isForced = true;
    if (this.config.isImportant(span.name)) trace.isImportant = true;
    if (trace.root !== undefined) this.decide(trace, this.reasonToKeep(trace));
    else if (trace.spans.length > this.config.maxSpansPerTrace) this.giveUp(trace);
    else this.makeRoom();
  }

  onSkip(span: ReadableSpan): void {
    this.bySpan.delete(span.spanContext().spanId);
  }

  async forceFlush(): Promise<void> {
    await this.next.forceFlush();
  }

  /** What is still open is decided by what is known of it. */
  async shutdown(): Promise<void> {
    this.timer?.clear();
    for (const trace of [...this.waiting]) this.decide(trace, this.reasonToKeep(trace));
    holding.tailDecides = false;
    this.bySpan.clear();
    this.byTrace.clear();
    await this.next.shutdown();
  }

  stats(): TailStats {
    const { dropped, evicted, bytes } = this;
    return { kept: { ...this.kept }, dropped, evicted, waiting: { traces: this.waiting.size, bytes } };
  }

  /** Keeps the local trace that this span belongs to, whatever comes: a callee has kept its part. */
  force(spanId: string): void {
    const trace = this.bySpan.get(spanId);
    if (trace !== undefined) trace.isForced = true;
  }

  private open(traceId: string, rootSpanId: string, parentContext: Context): OpenTrace {
    const trace = new OpenTrace(traceId, rootSpanId, this.clock.now());
    const baggage = propagation.getBaggage(parentContext)?.getEntry(this.config.forcedBy);
    if (baggage !== undefined && isOn(baggage.value)) trace.isForced = true;
    this.waiting.add(trace);
    // Deleted first, so that the latest one is the last one.
    this.byTrace.delete(traceId);
    this.byTrace.set(traceId, trace);
    this.forgetOld();
    this.timer ??= this.clock.setTimer(() => this.sweep(), this.config.ttlMs);
    return trace;
  }

  private reasonToKeep(trace: OpenTrace): KeepReason | undefined {
    const { config } = this;
    const durationMs = trace.root === undefined ? this.clock.now() - trace.startedAt : toMs(trace.root.duration);
    // Asked in any case: what is usual must not be learnt from the good ones only.
    const isUnusual =
      config.slowerThanUsual && trace.root !== undefined && this.usual.isUnusual(trace.root.name, durationMs);
    if (config.errors && trace.hasError) return 'error';
    if (durationMs >= config.slowMs || isUnusual) return 'slow';
    if (trace.isForced) return 'forced';
    if (trace.isImportant) return 'important';
    const { keep } = config;
    if (keep === undefined) return undefined;
    const { traceId, root, spans } = trace;
    const answer = guard('sampling.tail.keep', () => keep({ traceId, root, spans, durationMs }));
    return answer === true ? 'predicate' : undefined;
  }

  private decide(trace: OpenTrace, reason: KeepReason | undefined): void {
    const isSampled = trace.spans.some(isHeadSampled);
    trace.decision = reason ?? (isSampled ? 'head' : 'dropped');
    if (trace.decision === 'dropped') this.dropped += 1;
    else this.kept[trace.decision] += 1;
    for (const span of trace.spans) this.pass(span, trace.decision);
    holding.lines?.settle(trace.rootSpanId, reason !== undefined);
    this.close(trace);
  }

  /** Half of a trace would lie, so all of it goes, but for what the head had promised. */
  private giveUp(trace: OpenTrace): void {
    trace.decision = trace.spans.some(isHeadSampled) ? 'head' : 'dropped';
    this.evicted += 1;
    for (const span of trace.spans) this.pass(span, trace.decision);
    this.close(trace);
  }

  private close(trace: OpenTrace): void {
    this.bytes -= trace.bytes;
    this.waiting.delete(trace);
    trace.spans.length = 0;
  }

  private pass(span: ReadableSpan, decision: OpenTrace['decision']): void {
    if (decision === undefined || decision === 'head' || decision === 'dropped') {
      if (isHeadSampled(span)) this.next.onEnd(span);
    } else this.next.onEnd(toKeptSpan(span, decision));
  }

  private makeRoom(): void {
    while (this.bytes > this.config.maxBytes) {
      const [oldest] = this.waiting;
      if (oldest === undefined) return;
      this.giveUp(oldest);
    }
  }

  private forgetOld(): void {
    if (this.waiting.size > this.config.maxTraces) {
      const [oldest] = this.waiting;
      if (oldest !== undefined) this.giveUp(oldest);
    }
    if (this.byTrace.size <= this.config.maxTraces * 2) return;
    for (const [traceId, trace] of this.byTrace) {
      if (trace.decision !== undefined) this.byTrace.delete(traceId);
      if (this.byTrace.size <= this.config.maxTraces) return;
    }
  }

  /** A local root that never ends must not hold its spans for ever, nor those that are still open. */
  private sweep(): void {
    this.timer = undefined;
    const limit = this.clock.now() - this.config.ttlMs;
    for (const trace of [...this.waiting]) {
      if (trace.startedAt > limit) break;
      this.decide(trace, this.reasonToKeep(trace));
    }
    for (const [spanId, trace] of this.bySpan)
      if (trace.startedAt <= limit - this.config.ttlMs) this.bySpan.delete(spanId);
    if (this.waiting.size > 0 || this.bySpan.size > 0) {
      this.timer = this.clock.setTimer(() => this.sweep(), this.config.ttlMs);
    }
  }
}

const isHeadSampled = (span: ReadableSpan): boolean => (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;

const toMs = ([seconds, nanoseconds]: ReadableSpan['duration']): number => seconds * 1_000 + nanoseconds / 1e6;

function isOn(value: AttributeValue | undefined): boolean {
  return value === true || value === 'true' || Number(value) > 0;
}
