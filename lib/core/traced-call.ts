import { trace, type Context, type Span } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE, ATTR_TRACED_DEFERRED, ATTR_TRACED_OUTCOME } from '../shared/attributes.js';
import { reportInternalError } from '../shared/guard.js';
import type { Outcome } from '../shared/outcome.js';
import { bindEcho, CallEcho, echoIn, echoOf, withEcho } from '../privacy/echo.js';
import { runtime, type EchoMask, type MethodMetrics } from '../shared/runtime.js';
import { withSpan } from '../shared/span-context-layer.js';
import type { CallArguments } from './call-plan.js';
import { classifyError } from './classify-error.js';
import { errorTypeOf } from '../shared/error-type.js';
import { callWith } from './provider.js';
import { recordError } from './record-error.js';
import type { Site } from './traced-method.js';
import { startCallSpan } from './start-call-span.js';

/**
 * One call of a traced method from start to end: its span, its context and its measurement.
 *
 * Ends exactly once, whichever of `succeed`, `fail` and `cancel` comes first.
 */
export class TracedCall {
  private ended = false;
  private iterated = false;
  private startedAt = 0;
  private metrics: MethodMetrics | undefined;
  /** What each meter of the method answered at the start. */
  private metered: unknown[] | undefined;
  /** What the method's code sees as the active context. */
  context: Context;
  span: Span | undefined;
  private echo: EchoMask | undefined;

  constructor(
    readonly site: Site,
    readonly parent: Context,
    readonly args: CallArguments,
    readonly self: unknown,
  ) {
    this.context = parent;
  }

  /** Starts span and measurement. */
  start(): this {
    return this.begin(startCallSpan(this.site, this.parent, this.args, this.self));
  }

  /** Starts the measurement and takes over a span that has just been started. */
  begin(span: Span | undefined): this {
    const metrics = runtime.methodMetrics;
    if (metrics !== undefined) this.startMeasuring(metrics);
    if (span !== undefined) this.enter(span);
    return this;
  }

  /** A call whose consumer may come back: the first iteration is this call, each further one a sibling of its own. */
  forIteration(): TracedCall {
    if (!this.iterated) {
      this.iterated = true;
      this.setRunning(true);
      return this;
    }
    return new TracedCall(this.site, this.parent, this.args, this.self).start();
  }

  /** Nobody may ever ask for what the method returned: only while somebody does, the call counts as running. */
  setRunning(isRunning: boolean): void {
    const { metrics, metered, site } = this;
    try {
      if (metrics?.suspended !== undefined) {
        if (isRunning) metrics.started(site.identity);
        else metrics.suspended(site.identity);
      }
      if (metered !== undefined) site.plan.meters?.forEach((meter, i) => meter.running?.(isRunning, metered[i]));
    } catch (error) {
      this.report('metrics', error);
    }
  }

  /** Runs `callback` with this call's context active. */
  run<T>(callback: (...args: never[]) => T, self: unknown, args: readonly unknown[]): T {
    return callWith(this.context, callback, self, args);
  }

  succeed(result: unknown): void {
    if (this.ended) return;
    this.finish('ok', undefined, result, undefined);
  }

  /** The method returned something that starts by itself later, or never; it is none of our business. */
  defer(result: unknown): void {
    if (this.ended) return;
    this.span?.setAttribute(ATTR_TRACED_DEFERRED, true);
    this.finish('ok', undefined, result, undefined);
  }

  fail(error: unknown): void {
    if (this.ended) return;
    const outcome = classifyError(error, this.site.plan.isExpected);
    this.finish(outcome, outcome === 'cancelled' ? undefined : errorTypeOf(error), undefined, error);
  }

  /** The consumer lost interest. */
  cancel(): void {
    if (this.ended) return;
    this.finish('cancelled', undefined, undefined, undefined);
  }

  private startMeasuring(metrics: MethodMetrics): void {
    const { plan, identity } = this.site;
    this.startedAt = performance.now();
    try {
      if (plan.hasSpan) {
        this.metrics = metrics;
        metrics.started(identity);
      }
      if (plan.meters !== undefined) this.metered = plan.meters.map(({ started }) => started?.(this.args, this.self));
    } catch (error) {
      this.report('metrics', error);
    }
  }

  private enter(span: Span): void {
    this.span = span;
    try {
      this.context = withSpan(this.parent, span);
      if (span.isRecording()) this.describeStart(span);
    } catch (error) {
      this.report('span start', error);
    }
  }

  private describeStart(span: Span): void {
    const { onStart, echo } = this.site.plan;
    const surrounding = echoIn(this.parent);
    const values = echo?.valuesOf(this.args);
    if (surrounding !== undefined || values !== undefined) this.remember(span, surrounding, values);
    const seen = onStart?.(span, this.args, this.self);
    if (seen !== undefined) this.remember(span, this.echo, seen);
  }

  /** Everything that goes on inside this call must not tell its sensitive values. */
  private remember(span: Span, known: EchoMask | undefined, values: readonly unknown[] | undefined): void {
    const { echo } = this.site.plan;
    if (values === undefined || echo === undefined) this.echo = known;
    else this.echo = known === undefined ? new CallEcho(values, echo.createMask) : known.with(values);
    if (this.echo === undefined) return;
    bindEcho(span, this.echo);
    this.context = withEcho(this.context, this.echo);
  }

  private finish(outcome: Outcome, errorType: string | undefined, result: unknown, error: unknown): void {
    this.ended = true;
    const { span } = this;
    if (outcome !== 'ok') this.warnCallers(error);
    if (span !== undefined) {
      try {
        // A call that ended well and asks for nothing at its end needs no look at the span.
        if ((outcome !== 'ok' || this.site.plan.onEnd !== undefined) && span.isRecording()) {
          this.describe(span, outcome, errorType, result, error);
        }
      } catch (failure) {
        this.report('span end', failure);
      } finally {
        endSpan(span);
      }
    }
    if (this.metrics !== undefined || this.metered !== undefined) this.measure(outcome, errorType, result);
  }

  private measure(outcome: Outcome, errorType: string | undefined, result: unknown): void {
    const { site, args, self, span, metered } = this;
    try {
      const durationMs = performance.now() - this.startedAt;
      this.metrics?.ended(site.identity, outcome, errorType, durationMs, span);
      if (metered === undefined) return;
      const end = { args, self, result, outcome, durationMs, span };
      site.plan.meters?.forEach(({ ended }, index) => ended?.(end, metered[index]));
    } catch (failure) {
      this.report('metrics', failure);
    }
  }

  private describe(span: Span, outcome: Outcome, errorType: string | undefined, result: unknown, error: unknown): void {
    const { plan } = this.site;
    if (outcome === 'error') recordError(span, error);
    else if (outcome !== 'ok') {
      span.setAttribute(ATTR_TRACED_OUTCOME, outcome);
      if (errorType !== undefined) span.setAttribute(ATTR_ERROR_TYPE, errorType);
    }
    plan.onEnd?.(span, this.args, result, this.self, outcome !== 'ok');
  }

  /** What failed here, or in a call inside this one, is told by the spans around as well. */
  private warnCallers(error: unknown): void {
    const echo = echoOf(this.span);
    if (echo === undefined) return;
    bindEcho(error, echo);
    bindEcho(trace.getSpan(this.parent), echo);
  }

  private report(stage: string, error: unknown): void {
    reportInternalError(`${this.site.functionName} ${stage}`, error);
  }
}

function endSpan(span: Span): void {
  try {
    if (runtime.clock === undefined) span.end();
    else span.end(runtime.clock());
  } catch (error) {
    reportInternalError('span.end', error);
  }
}
