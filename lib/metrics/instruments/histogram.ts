import { epochMs } from '../../shared/time/clock.js';
import { TraceFlags, type Span, type SpanContext } from '@opentelemetry/api';
import { Family, type MetricDefinition, type MetricLimits } from './family.js';
import type { MetricExemplar, MetricSample } from './registry.js';

interface Exemplar {
  readonly span: SpanContext;
  readonly value: number;
  readonly atMs: number;
}

/** A bucket as our own text writer sees it: its labels in two parts, of which the first is the same for all buckets. */
export interface BucketSample extends MetricSample {
  readonly bucketOf?:
    | {
        /** The labels as we gave them; a registry with default labels replaces them. */
        readonly own: object;
        readonly series: Readonly<Record<string, string>>;
        readonly le: string | number;
      }
    | undefined;
}

/** The distribution of one combination of label values. */
export class HistogramSeries {
  sum = 0;
  createdMs = epochMs();
  readonly counts: number[];
  exemplars: (Exemplar | undefined)[] | undefined;

  constructor(
    readonly labels: Readonly<Record<string, string>>,
    private readonly bounds: readonly number[],
    private readonly hasExemplars: boolean,
  ) {
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  /**
   * Counts a value, unless it is below zero or no number: the sum only grows. A sampled span becomes the exemplar of its
   * bucket.
   */
  observe(value: number, span?: Span): void {
    if (!(value >= 0)) return;
    const { bounds, counts } = this;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket++;
    counts[bucket] = (counts[bucket] as number) + 1;
    this.sum += value;
    if (span === undefined || !this.hasExemplars) return;
    const spanContext = span.spanContext();
    if ((spanContext.traceFlags & TraceFlags.SAMPLED) === 0) return;
    this.exemplars ??= Array.from({ length: counts.length }, () => undefined);
    this.exemplars[bucket] = { span: spanContext, value, atMs: Math.floor(epochMs()) };
  }
}

/** How a histogram divides its values. */
export interface HistogramDefinition extends MetricDefinition {
  /** Upper bounds, ascending. */
  readonly buckets: readonly number[];
}

/** A metric of distributions. */
export class Histogram extends Family<HistogramSeries> {
  readonly type = 'histogram';
  readonly buckets: readonly number[];

  constructor(
    definition: HistogramDefinition,
    limits: MetricLimits,
    private readonly hasExemplars: boolean,
  ) {
    super(definition, limits);
    this.buckets = definition.buckets;
  }

  protected create(labels: Readonly<Record<string, string>>): HistogramSeries {
    return new HistogramSeries(labels, this.buckets, this.hasExemplars);
  }

  protected clear(series: HistogramSeries): void {
    series.sum = 0;
    series.createdMs = epochMs();
    series.counts.fill(0);
    series.exemplars = undefined;
  }

  protected write(series: HistogramSeries, name: string, samples: BucketSample[]): void {
    const { labels, counts, exemplars, sum, createdMs } = series;
    const bucketName = `${name}_bucket`;
    let count = 0;
    for (let bucket = 0; bucket < counts.length; bucket++) {
      count += counts[bucket] as number;
      const le = this.buckets[bucket] ?? '+Inf';
      const own = { ...labels, le };
      const exemplar = toExemplar(exemplars?.[bucket]);
      samples.push({
        metricName: bucketName,
        labels: own,
        value: count,
        exemplar,
        bucketOf: { own, series: labels, le },
      });
    }
    samples.push(
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: count, createdMs },
    );
  }
}

function toExemplar(exemplar: Exemplar | undefined): MetricExemplar | undefined {
  if (exemplar === undefined) return undefined;
  const { span, value, atMs } = exemplar;
  return { labelSet: { trace_id: span.traceId, span_id: span.spanId }, value, timestamp: atMs / 1000 };
}
