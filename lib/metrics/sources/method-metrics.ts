import type { Span } from '@opentelemetry/api';
import type { MethodIdentity, Outcome } from '../../core/contracts/outcome.js';
import type { MethodMetrics } from '../../core/contracts/method-metrics.js';
import { ERROR_LABEL } from './error-label.js';
import type { Gauge, GaugeSeries } from '../instruments/gauge.js';
import type { Histogram, HistogramSeries } from '../instruments/histogram.js';
import type { Meter } from '../instruments/meter.js';

/** Bounds of method durations, in seconds: half a millisecond to ten seconds. */
export const METHOD_BUCKETS: readonly number[] = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];
// As many methods as a big application has; their names come from code.
const MAX_NAMES = 2000;

/** The series of one method, found once and then kept. */
class MethodSeries {
  readonly active: GaugeSeries;
  ok: HistogramSeries | undefined;
  readonly #others = new Map<string, HistogramSeries>();

  constructor(
    private readonly method: MethodIdentity,
    private readonly duration: Histogram,
    active: Gauge,
  ) {
    this.active = active.with(method.className, method.methodName);
  }

  of(outcome: Outcome, errorType: string): HistogramSeries {
    const { className, methodName } = this.method;
    if (outcome === 'ok') return (this.ok ??= this.duration.with(className, methodName, 'ok', ''));
    const key = `${outcome} ${errorType}`;
    let series = this.#others.get(key);
    if (series === undefined) {
      series = this.duration.with(className, methodName, outcome, errorType);
      // An error type over its budget is looked up every time, so that this map stays as small as the metric.
      if (series.labels['error_type'] === errorType) this.#others.set(key, series);
    }
    return series;
  }
}

/** Rate, errors, duration and concurrency of every traced method, sampled or not. */
export class RecordedMethodMetrics implements MethodMetrics {
  readonly #duration: Histogram;
  readonly #active: Gauge;
  readonly #methods = new WeakMap<MethodIdentity, MethodSeries>();
  #last: MethodIdentity | undefined;
  #lastSeries: MethodSeries | undefined;

  constructor(meter: Meter, buckets: readonly number[]) {
    const names = [
      { name: 'class', isFixed: true, max: MAX_NAMES },
      { name: 'method', isFixed: true, max: MAX_NAMES },
    ];
    this.#duration = meter.histogram({
      name: 'traced_method_duration_seconds',
      help: 'Duration of traced methods until their result was there, by how they ended.',
      labels: [...names, { name: 'outcome', isFixed: true }, ERROR_LABEL],
      buckets,
    });
    this.#active = meter.gauge({
      name: 'traced_method_active',
      help: 'Calls of traced methods that are running.',
      labels: names,
    });
  }

  started(method: MethodIdentity): void {
    this.#seriesOf(method).active.value++;
  }

  ended(
    method: MethodIdentity,
    outcome: Outcome,
    errorType: string | undefined,
    durationMs: number,
    span: Span | undefined,
  ): void {
    const series = this.#seriesOf(method);
    series.active.value--;
    series.of(outcome, errorType ?? '').observe(durationMs / 1000, span);
  }

  suspended(method: MethodIdentity): void {
    this.#seriesOf(method).active.value--;
  }

  #seriesOf(method: MethodIdentity): MethodSeries {
    if (method === this.#last) return this.#lastSeries as MethodSeries;
    let series = this.#methods.get(method);
    if (series === undefined) {
      series = new MethodSeries(method, this.#duration, this.#active);
      this.#methods.set(method, series);
    }
    this.#last = method;
    this.#lastSeries = series;
    return series;
  }
}

/** Measures no method; decorated metrics work all the same. */
export const NO_METHOD_METRICS: MethodMetrics = { started: () => {}, ended: () => {} };
