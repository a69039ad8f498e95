import type { Context, Span } from '@opentelemetry/api';
import { CallEcho } from '../../privacy/echo/call-echo.js';
import { bindEcho, echoIn } from '../../privacy/echo/echo.js';
import type { Echo } from '../../privacy/echo/echo.types.js';
import { isErrorClass } from '../../privacy/error-type.js';
import { reportInternalError } from '../../shared/errors/guard.js';
import type { Outcome } from '../contracts/outcome.js';
import type { MethodMetrics } from '../contracts/method-metrics.js';
import { runtime } from '../runtime/runtime.js';
import type { CallArguments, CallMeter, ValueHiding } from '../method/call-plan.js';
import type { Site } from '../method/traced-method.js';
import { Measure } from '../span/measure.js';

/** Measures one call of a method: rate, errors and duration, and the metrics that were declared on it. */
export class CallMeasure extends Measure implements ValueHiding {
  /** What the `started` of each declared metric returned, in the order of `plan.meters`; `ended` gets it back. */
  private readonly started: readonly unknown[] | undefined;

  private constructor(
    private readonly metrics: MethodMetrics | undefined,
    private readonly site: Site,
    private readonly args: CallArguments,
    private readonly self: unknown,
    /** The context whose calls know the sensitive values around this call; `hide()` removes them from label values. */
    private context: Context,
  ) {
    const { meters } = site.plan;
    super(metrics !== undefined || meters?.some(isTimed) === true);
    metrics?.started(site.identity);
    this.started = meters === undefined ? undefined : startAll(meters, args, self, this);
  }

  /**
   * Starts the measurement of one call; `undefined` while the process has no metrics.
   *
   * @param isCall whether the call also counts in the metrics of every traced method; `false`: only in its declared metrics.
   */
  static start(
    site: Site,
    args: CallArguments,
    self: unknown,
    isCall: boolean,
    parent: Context,
  ): CallMeasure | undefined {
    const metrics = runtime.methodMetrics;
    if (metrics === undefined) return undefined;
    try {
      return new CallMeasure(isCall ? metrics : undefined, site, args, self, parent);
    } catch (error) {
      reportInternalError(`${site.functionName} metrics`, error);
      return undefined;
    }
  }

  /** A returned stream or iterator may never be read: the call counts as running (`true`) only while somebody reads it. */
  setRunning(isRunning: boolean): void {
    const { metrics, started, site } = this;
    try {
      if (metrics?.suspended !== undefined) {
        if (isRunning) metrics.started(site.identity);
        else metrics.suspended(site.identity);
      }
      if (started !== undefined) site.plan.meters?.forEach((meter, i) => meter.running?.(isRunning, started[i]));
    } catch (error) {
      reportInternalError(`${site.functionName} metrics`, error);
    }
  }

  /** Removes sensitive values from a label value; done for unrecorded calls too, since metrics count those as well. */
  hide(text: string): string {
    return hideTextOf(this.site, this.args, this.context, text);
  }

  end(
    outcome: Outcome,
    errorType: string | undefined,
    result: unknown,
    span: Span | undefined,
    context: Context,
    error: unknown,
  ): void {
    const { site, args, self, started } = this;
    try {
      const { durationMs } = this;
      this.context = context;
      this.metrics?.ended(site.identity, outcome, this.shownType(errorType, error), durationMs, span);
      if (started === undefined) return;
      const end = { args, self, result, outcome, durationMs, span, hiding: this };
      const { meters = [] } = site.plan;
      for (let index = 0; index < meters.length; index++) meters[index]?.ended?.(end, started[index]);
    } catch (error) {
      reportInternalError(`${site.functionName} metrics`, error);
    }
  }

  /** The name of an error may have been made of what the call was given; the name of a class stands in code. */
  private shownType(errorType: string | undefined, error: unknown): string | undefined {
    if (errorType === undefined || isErrorClass(errorType)) return errorType;
    const echo = echoOfCall(this.site, this.args, this.context);
    if (echo === undefined) return errorType;
    // Whoever measures it further out, the request for example, knows no arguments.
    bindEcho(error, echo);
    return echo.text(errorType);
  }
}

/** A text without the sensitive values of a call and of those around it. */
export function hideTextOf(site: Site, args: CallArguments, context: Context, text: string): string {
  return echoOfCall(site, args, context)?.text(text) ?? text;
}

function echoOfCall({ plan: { echo } }: Site, args: CallArguments, context: Context): Echo | undefined {
  const around = echoIn(context);
  const values = echo?.valuesOf(args);
  if (echo === undefined || values === undefined) return around;
  return around?.with(values) ?? CallEcho.of(values, echo.createMask);
}

const NOTHING: readonly unknown[] = [];

/** Calls the `started` of every metric and keeps its answers; makes no list when no metric has a `started`. */
function startAll(
  meters: readonly CallMeter[],
  args: CallArguments,
  self: unknown,
  hiding: ValueHiding,
): readonly unknown[] {
  let answers: unknown[] | undefined;
  for (let index = 0; index < meters.length; index++) {
    const started = meters[index]?.started;
    if (started !== undefined) (answers ??= Array.from({ length: meters.length }))[index] = started(args, self, hiding);
  }
  return answers ?? NOTHING;
}

function isTimed(meter: CallMeter): boolean {
  return meter.isTimed === true;
}
