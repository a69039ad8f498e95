import { setImmediate } from 'node:timers';
import { ROOT_CONTEXT, trace, type Context, type Span } from '@opentelemetry/api';
import { CallEcho } from '../../privacy/echo/call-echo.js';
import { bindEcho, echoIn, echoOf, withEcho } from '../../privacy/echo/echo.js';
import { tellTrace } from '../../privacy/echo/trace-echo.js';
import { reportInternalError } from '../../shared/errors/guard.js';
import type { Outcome } from '../contracts/outcome.js';
import type { Echo } from '../../privacy/echo/echo.types.js';
import { withSpan } from '../../shared/span-context-layer.js';
import type { CallArguments } from '../method/call-plan.js';
import { toOutcome } from '../outcome/to-outcome.js';
import { withEntry } from '../span/entry-span.js';
import { hideValues } from './hide-values.js';
import { describeDescendant, withDescendants } from '../span/descendants.js';
import { CallMeasure } from './call-measure.js';
import { nextCallNumber } from './call-number.js';
import { spanTime } from '../span/end-span.js';
import { SpanLife, type Waiting } from '../span/span-life.js';
import { startCallSpan } from './start-call-span.js';
import type { Site } from '../method/traced-method.js';

const NOTHING: CallArguments = [];

/** One call of a traced method from start to end: the life of its span, its measurement, its sensitive values. */
export class TracedCall extends SpanLife implements Waiting {
  parent: Context;
  args: CallArguments;
  self: unknown;
  /** The call of a decorated method around this one. */
  private outer: TracedCall | undefined;
  /** Whether an override called this base method by `super`: its attributes then go on the span of the override. */
  private isJoined = false;
  private measure: CallMeasure | undefined;
  private echo: Echo | undefined;
  /** When the method returned a stream or iterator that nobody has read from yet; `undefined` otherwise. */
  private waitingSince: number | undefined;
  private isUsed: (() => boolean) | undefined;

  constructor(
    readonly site: Site,
    parent: Context,
    args: CallArguments,
    self: unknown,
    private readonly number = nextCallNumber(),
  ) {
    super(parent, undefined);
    this.outer = this.method as TracedCall | undefined;
    this.method = this;
    this.parent = parent;
    this.args = args;
    this.self = self;
  }

  /** Starts span and measurement. */
  start(): this {
    return this.join() ? this : this.begin(startCallSpan(this.site, this.parent, this.args, this.self));
  }

  /** Starts the measurement and takes over a span that has just been started. */
  begin(span: Span | undefined): this {
    this.measure = CallMeasure.start(this.site, this.args, this.self, this.site.plan.hasSpan, this.parent);
    if (span === undefined) this.context = hideValues(this.site, this.parent, this.args);
    else this.enter(span);
    return this;
  }

  /**
   * Joins the call of the override that called this method by `super` on the same object; `false` when there is none. To a
   * caller the two are one call, so they share a span and count once. Everything else declared about the base method acts.
   */
  join(): boolean {
    const { outer, site, self } = this;
    if (!site.isOverridden || outer?.span === undefined || outer.isEnded || outer.self !== self) return false;
    if (outer.site.method.key !== site.method.key || outer.site.method === site.method) return false;
    this.isJoined = true;
    this.span = outer.span;
    this.measure = CallMeasure.start(site, this.args, self, false, this.parent);
    try {
      if (outer.span.isRecording()) this.describeStart(outer.span);
    } catch (error) {
      reportInternalError(`${this.label} span start`, error);
    }
    return true;
  }

  /** Whether this call was made by `outer`, which is still going on. */
  isInside(outer: TracedCall): boolean {
    return this.root === outer.root && this.number > outer.number;
  }

  /**
   * The method returned a stream or iterator that nobody reads yet. Until somebody does, the call does not count as running;
   * if nobody has by the end of the local root, the call is taken to have ended when the method returned.
   *
   * @param isUsed asked at the end of the local root: whether somebody has begun to read after all.
   */
  hold(isUsed?: () => boolean): void {
    this.measure?.setRunning(false);
    this.waitingSince = spanTime();
    this.isUsed = isUsed;
    if (this.root !== this) this.await(this);
    // No span encloses this call whose end could end the waiting, so the result must be read in this turn of the event loop.
    else setImmediate(() => this.abandon());
  }

  /** Somebody begins to read what the method returned; `false` when this call has ended already. */
  use(): boolean {
    if (this.isEnded) return false;
    if (this.waitingSince === undefined) return true;
    this.waitingSince = undefined;
    this.awaitNoMore(this);
    this.measure?.setRunning(true);
    return true;
  }

  /** The waiting is over and nobody has read the result: ends the call as of the return of the method. */
  abandon(): void {
    if (this.isEnded || this.waitingSince === undefined || this.isUsed?.() === true) return;
    // The result was never read, so the method did not run to its end: no duration is measured.
    this.measure = undefined;
    this.endTime = this.waitingSince;
    this.defer();
  }

  /** Nothing tells any more how what the method returned goes on, as it was returned again: ends the call. */
  lose(): void {
    this.isUsed = undefined;
    if (this.waitingSince !== undefined) this.abandon();
    else if (!this.isEnded) this.defer();
  }

  private enter(span: Span): void {
    this.span = span;
    try {
      this.context = withSpan(this.parent, span, this);
      if (this.site.plan.isEntry) this.context = withEntry(this.context, { span });
      if (span.isRecording()) this.describeStart(span);
      else this.context = hideValues(this.site, this.context, this.args);
    } catch (error) {
      reportInternalError(`${this.label} span start`, error);
    }
  }

  private describeStart(span: Span): void {
    const { onStart, echo, below } = this.site.plan;
    describeDescendant(span, this.parent);
    const surrounding = echoIn(this.parent);
    const secrets = echo?.valuesOf(this.args);
    if (surrounding !== undefined || secrets !== undefined) this.remember(span, surrounding, secrets);
    const seen = onStart?.(span, this.args, this.self);
    if (seen !== undefined) this.remember(span, this.echo, seen);
    const values = below?.(this.args);
    if (values !== undefined) this.context = withDescendants(this.context, () => values);
  }

  /** Ties sensitive values to the span, the trace and the context, so that nothing inside this call exports them. */
  private remember(span: Span, known: Echo | undefined, values: readonly unknown[] | undefined): void {
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
    return toOutcome(error, this.context, this.site.plan.isExpected);
  }

  protected override finish(outcome: Outcome, errorType: string | undefined, result: unknown, error: unknown): void {
    if (this.waitingSince !== undefined) this.use();
    if (outcome !== 'ok') this.warnCallers(error);
    super.finish(outcome, errorType, result, error);
    this.measure?.end(outcome, errorType, result, this.span, this.context, error);
    // A timer or socket made inside may hold the context, and with it this object, for long: so it lets go of everything.
    this.measure = undefined;
    this.parent = ROOT_CONTEXT;
    this.args = NOTHING;
    this.self = undefined;
    this.outer = undefined;
    this.isUsed = undefined;
  }

  protected override describe(
    span: Span,
    outcome: Outcome,
    errorType: string | undefined,
    result: unknown,
    error: unknown,
  ): void {
    // A method that this one overrides shares its span: the override describes the outcome.
    if (!this.isJoined) super.describe(span, outcome, errorType, result, error);
    this.site.plan.onEnd?.(span, this.args, result, this.self, outcome !== 'ok');
  }

  protected override end(span: Span): void {
    if (!this.isJoined) super.end(span);
  }

  /** Callers record the same error on their spans: ties this call's sensitive values to the error and to the parent span. */
  private warnCallers(error: unknown): void {
    const echo = echoOf(this.span);
    if (echo === undefined) return;
    bindEcho(error, echo);
    bindEcho(trace.getSpan(this.parent), echo);
  }
}
