import { TraceFlags, type Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { joinTrace, keepEcho, leaveTrace } from '../../privacy/echo/trace-echo.js';
import { describeDescendant } from '../../core/span/descendants.js';
import { INSTRUMENTATION_NAME } from '../../shared/attributes.js';
import type { OpenSpans } from '../life/open-spans.js';
import type { SpanMasker } from './mask-span.js';
import type { SpanStage } from './span-stage.js';
import type { UserProcessors } from './user-processors.js';

/**
 * The one processor of our provider: processors that see unmasked spans → mask, once → processors of the user's → the
 * stages behind (tail, fan-out, lanes).
 *
 * Masks only what somebody takes: nothing is masked for a span that no backend and no processor is given.
 */
export class SpanPipeline implements SpanProcessor {
  constructor(
    private readonly mask: SpanMasker,
    private readonly users: UserProcessors,
    private readonly next: SpanStage,
    /** Knows the spans that are open; absent when nobody asks. */
    private readonly open?: OpenSpans,
  ) {}

  onStart(span: Span, parentContext: Context): void {
    this.open?.add(span);
    joinTrace(span, parentContext);
    // A span of this library has done this itself, since it does so under any provider.
    if (span.instrumentationScope.name !== INSTRUMENTATION_NAME) describeDescendant(span, parentContext);
    this.users.onStart(span, parentContext);
    this.next.onStart?.(span, parentContext);
  }

  onEnding(span: Span): void {
    this.users.onEnding(span);
  }

  onEnd(span: ReadableSpan): void {
    this.open?.delete(span);
    const isTaken = this.next.takesUnsampled || (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
    const masked = isTaken || this.users.seeMasked ? this.mask(span) : span;
    this.users.onEnd(span, masked);
    if (isTaken) this.next.onEnd(masked);
    if (this.users.seeUnmasked) keepEcho(span);
    leaveTrace(span);
  }

  forceFlush(): Promise<void> {
    return this.both((stage) => stage.forceFlush());
  }

  shutdown(): Promise<void> {
    return this.both((stage) => stage.shutdown());
  }

  /** The user's processors first: what they send at the end must still reach the backends. One that fails stops nothing. */
  private async both(step: (stage: Pick<SpanProcessor, 'forceFlush' | 'shutdown'>) => Promise<void>): Promise<void> {
    const [users] = await Promise.allSettled([this.users.each(step)]);
    await step(this.next);
    if (users.status === 'rejected') throw users.reason;
  }
}
