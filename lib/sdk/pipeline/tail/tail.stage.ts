import { propagation, TraceFlags, type AttributeValue, type Context } from '@opentelemetry/api';
import type { ReadableSpan, Span } from '@opentelemetry/sdk-trace';
import type { Clock, Timer } from '../../../shared/time/clock.js';
import { guard } from '../../../shared/errors/guard.js';
import { holding } from '../../../shared/errors/held-lines.js';
import type { SpanStage } from '../span-stage.js';
import { toKeptSpan } from './kept-span.js';
import { estimateBytes, OpenTrace, type KeepReason } from './local-trace.js';
import type { TailConfig } from './tail.config.js';
import { TailCounts, type EvictReason, type TailStats } from './tail-stats.js';
import { UsualDurations } from './usual-durations.js';

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
  private readonly counts = new TailCounts();

  constructor(
    readonly config: TailConfig,
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
    trace.add(span, spanId, bytes);
    this.bytes += bytes;
    if (isOn(span.attributes[this.config.forcedBy])) trace.isForced = true;
    if (this.config.isImportant(span.name)) trace.isImportant = true;
    if (trace.root !== undefined) this.decide(trace, this.reasonToKeep(trace));
    else if (trace.spans.length > this.config.maxSpansPerTrace) this.giveUp(trace, 'spans');
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
    return this.counts.stats(this.waiting.size, this.bytes);
  }

  /** Asked for a caller, see `TailLink`: after the answer `true`, this part of the trace is kept whatever comes. */
  promise(spanId: string, isFailing: boolean): boolean {
    const trace = this.bySpan.get(spanId);
    if (trace === undefined) return false;
    const { decision } = trace;
    if (decision !== undefined) return decision !== 'head' && decision !== 'dropped';
    trace.promised ??= isFailing && this.config.errors ? 'error' : this.reasonSoFar(trace);
    return trace.promised !== undefined;
  }

  /** Keeps the local trace that this open span belongs to: a callee has kept its part. */
  heed(spanId: string): void {
    const trace = this.bySpan.get(spanId);
    if (trace !== undefined) trace.isCalleeKept = true;
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
    const { traceId, root, spans } = trace;
    const durationMs = root === undefined ? this.clock.now() - trace.startedAt : toMs(root.duration);
    // Asked for every trace, even one that is kept anyway: each call teaches what is usual for its operation.
    const isUnusual = config.slowerThanUsual && root !== undefined && this.usual.isUnusual(root.name, durationMs);
    const reason = reasonOf(trace, durationMs, config, isUnusual);
    const { keep } = config;
    if (reason !== undefined || keep === undefined) return reason;
    const answer = guard('sampling.tail.keep', () => keep({ traceId, root, spans, durationMs }));
    return answer === true ? 'predicate' : undefined;
  }

  /** Why a trace would be kept, by what is known of it while it still goes on. */
  private reasonSoFar(trace: OpenTrace): KeepReason | undefined {
    return reasonOf(trace, this.clock.now() - trace.startedAt, this.config, false);
  }

  private decide(trace: OpenTrace, reason: KeepReason | undefined): void {
    const isSampled = trace.spans.some(isHeadSampled);
    trace.decision = reason ?? (isSampled ? 'head' : 'dropped');
    this.counts.decided(trace.decision);
    for (const span of trace.spans) this.pass(span, trace.decision);
    holding.lines?.settle(trace.rootSpanId, reason !== undefined);
    this.close(trace);
  }

  /** Gives up a trace at a limit. Half of a trace would mislead: its spans are sent only if the head has sampled them. */
  private giveUp(trace: OpenTrace, limit: EvictReason): void {
    trace.decision = trace.spans.some(isHeadSampled) ? 'head' : 'dropped';
    this.counts.evicted[limit] += 1;
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
      this.giveUp(oldest, 'bytes');
    }
  }

  private forgetOld(): void {
    if (this.waiting.size > this.config.maxTraces) {
      const [oldest] = this.waiting;
      if (oldest !== undefined) this.giveUp(oldest, 'traces');
    }
    if (this.byTrace.size <= this.config.maxTraces * 2) return;
    for (const [traceId, trace] of this.byTrace) {
      if (trace.decision !== undefined) this.byTrace.delete(traceId);
      if (this.byTrace.size <= this.config.maxTraces) return;
    }
  }

  /** Decides traces whose local root does not end, and forgets spans that stay open: neither may be held for ever. */
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

function reasonOf(
  { hasError, isForced, isImportant, isCalleeKept, promised }: OpenTrace,
  durationMs: number,
  { errors, slowMs }: TailConfig,
  isUnusual: boolean,
): KeepReason | undefined {
  if (errors && hasError) return 'error';
  if (durationMs >= slowMs || isUnusual) return 'slow';
  if (isForced) return 'forced';
  if (isImportant) return 'important';
  return isCalleeKept ? 'callee' : promised;
}

const isHeadSampled = (span: ReadableSpan): boolean => (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;

const toMs = ([seconds, nanoseconds]: ReadableSpan['duration']): number => seconds * 1_000 + nanoseconds / 1e6;

function isOn(given: AttributeValue | undefined): boolean {
  if (given === undefined) return false;
  // Attributes of HTTP headers are lists of values.
  const value = Array.isArray(given) ? given[0] : given;
  return value === true || value === 'true' || Number(value) > 0;
}
