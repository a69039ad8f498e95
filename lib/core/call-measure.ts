import type { Context, Span } from '@opentelemetry/api';
import { CallEcho } from '../privacy/echo/call-echo.js';
import { echoIn } from '../privacy/echo/echo.js';
import { reportInternalError } from '../shared/guard.js';
import type { Outcome } from './outcome.js';
import type { MethodMetrics } from './contracts/method-metrics.js';
import { runtime } from './runtime/runtime.js';
import type { CallArguments, CallMeter, ValueHiding } from './call-plan.js';
import type { Site } from './traced-method.js';
import { Measure } from './measure.js';

/** Measures one call of a method: rate, errors and duration, and the metrics that were declared on it. */
export class CallMeasure extends Measure implements ValueHiding {
  /** What each declared metric answered at the start. */
  private readonly started: readonly unknown[] | undefined;

  private constructor(
    private readonly metrics: MethodMetrics | undefined,
    private readonly site: Site,
    private readonly args: CallArguments,
    private readonly self: unknown,
    /** What is known of the calls around this one. */
    private context: Context,
  ) {
    const { meters } = site.plan;
    super(metrics !== undefined || meters?.some(isTimed) === true);
    metrics?.started(site.identity);
    this.started = meters === undefined ? undefined : startAll(meters, args, self, this);
  }

  /**
   * `undefined` while nobody measures.
   *
   * @param isCall counts as a call of the method; `false` where only its declared metrics are meant.
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

  /** Nobody may ever ask for what the method returned: only while somebody does, the call counts as running. */
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

  /** Recorded or not: what a label shows must not depend on that. */
  hide(text: string): string {
    return hideTextOf(this.site, this.args, this.context, text);
  }

  end(
    outcome: Outcome,
    errorType: string | undefined,
    result: unknown,
    span: Span | undefined,
    context: Context,
  ): void {
    const { site, args, self, started } = this;
    try {
      const { durationMs } = this;
      this.metrics?.ended(site.identity, outcome, errorType, durationMs, span);
      if (started === undefined) return;
      this.context = context;
      const end = { args, self, result, outcome, durationMs, span, hiding: this };
      const { meters = [] } = site.plan;
      for (let index = 0; index < meters.length; index++) meters[index]?.ended?.(end, started[index]);
    } catch (error) {
      reportInternalError(`${site.functionName} metrics`, error);
    }
  }
}

/** A text without the sensitive values of a call and of those around it. */
export function hideTextOf({ plan: { echo } }: Site, args: CallArguments, context: Context, text: string): string {
  const around = echoIn(context);
  const values = echo?.valuesOf(args);
  if (echo === undefined || values === undefined) return around?.text(text) ?? text;
  return (around?.with(values) ?? CallEcho.of(values, echo.createMask)).text(text);
}

const NOTHING: readonly unknown[] = [];

/** What each metric answers at the start; most have nothing to say then. */
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
