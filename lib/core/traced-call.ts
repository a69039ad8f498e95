import { trace, type Context, type Span } from '@opentelemetry/api';
import { CallEcho } from '../privacy/call-echo.js';
import { bindEcho, echoIn, echoOf, withEcho } from '../privacy/echo.js';
import { tellTrace } from '../privacy/trace-echo.js';
import { reportInternalError } from '../shared/guard.js';
import type { Outcome } from './outcome.js';
import type { EchoMask } from '../privacy/echo-mask.js';
import { withSpan } from '../shared/span-context-layer.js';
import type { CallArguments } from './call-plan.js';
import { classifyError } from './classify-error.js';
import { withEntry } from './entry-span.js';
import { hideValues } from './hide-values.js';
import { CallMeasure } from './measure.js';
import { SpanLife } from './span-life.js';
import { startCallSpan } from './start-call-span.js';
import type { Site } from './traced-method.js';

/** One call of a traced method from start to end: the life of its span, its measurement, its sensitive values. */
export class TracedCall extends SpanLife {
  private iterated = false;
  private measure: CallMeasure | undefined;
  private echo: EchoMask | undefined;

  constructor(
    readonly site: Site,
    readonly parent: Context,
    readonly args: CallArguments,
    readonly self: unknown,
  ) {
    super(parent, undefined);
  }

  /** Starts span and measurement. */
  start(): this {
    return this.begin(startCallSpan(this.site, this.parent, this.args, this.self));
  }

  /** Starts the measurement and takes over a span that has just been started. */
  begin(span: Span | undefined): this {
    this.measure = CallMeasure.start(this.site, this.args, this.self);
    if (span === undefined) this.context = hideValues(this.site, this.parent, this.args);
    else this.enter(span);
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
    this.measure?.setRunning(isRunning);
  }

  private enter(span: Span): void {
    this.span = span;
    try {
      this.context = withSpan(this.parent, span);
      if (this.site.plan.isEntry) this.context = withEntry(this.context, { span });
      if (span.isRecording()) this.describeStart(span);
      else this.context = hideValues(this.site, this.context, this.args);
    } catch (error) {
      reportInternalError(`${this.label} span start`, error);
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
    else this.echo = known === undefined ? CallEcho.of(values, echo.createMask) : known.with(values);
    if (this.echo === undefined) return;
    bindEcho(span, this.echo);
    if (this.echo !== known) tellTrace(span, this.echo);
    this.context = withEcho(this.context, this.echo);
  }

  protected override get label(): string {
    return this.site.functionName;
  }

  protected override get hasEndAttributes(): boolean {
    return this.site.plan.onEnd !== undefined;
  }

  protected override classify(error: unknown): Outcome {
    return classifyError(error, this.site.plan.isExpected);
  }

  protected override finish(outcome: Outcome, errorType: string | undefined, result: unknown, error: unknown): void {
    if (outcome !== 'ok') this.warnCallers(error);
    super.finish(outcome, errorType, result, error);
    this.measure?.end(outcome, errorType, result, this.span);
  }

  protected override describe(
    span: Span,
    outcome: Outcome,
    errorType: string | undefined,
    result: unknown,
    error: unknown,
  ): void {
    super.describe(span, outcome, errorType, result, error);
    this.site.plan.onEnd?.(span, this.args, result, this.self, outcome !== 'ok');
  }

  /** What failed here, or in a call inside this one, is told by the spans around as well. */
  private warnCallers(error: unknown): void {
    const echo = echoOf(this.span);
    if (echo === undefined) return;
    bindEcho(error, echo);
    bindEcho(trace.getSpan(this.parent), echo);
  }
}
