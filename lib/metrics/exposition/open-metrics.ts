import { diag } from '../../shared/errors/diag.js';
import type { MetricSample, MetricSnapshot } from '../instruments/registry.js';

/** What a metric is called and declared as in OpenMetrics. */
export interface OpenFamily {
  readonly family: string;
  readonly type: string;
}

const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: ['', '_total', '_created'],
  histogram: ['', '_bucket', '_sum', '_count', '_created'],
  summary: ['', '_sum', '_count', '_created'],
};

/** Numbers of `le` and `quantile` as OpenMetrics wants them written: `10.0`, `0.005`, `1e-05`, `1e+06`. */
export function canonicalNumber(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) return value.toExponential().replace(/([+-])(\d)$/, '$10$2');
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/**
 * Gives each metric a family that no other metric has. A counter `orders_total` beside a gauge `orders` cannot be the
 * family `orders`: it keeps its whole name, as a metric of unknown type.
 *
 * OpenMetrics takes `_total` from the name of a counter and adds suffixes to those of histograms and summaries; a text with
 * one name in two families is refused as a whole. A metric for which no name is left is left out, and one warning says so.
 */
export function openFamilies(
  snapshots: readonly MetricSnapshot[],
  known: ReadonlySet<unknown>,
): Map<MetricSnapshot, OpenFamily> {
  const families = new Map<MetricSnapshot, OpenFamily>();
  const taken = new Set<string>();
  const take = (snapshot: MetricSnapshot, family: string, type: string): boolean => {
    const names = (SUFFIXES[type] ?? ['']).map((suffix) => family + suffix);
    if (names.some((name) => taken.has(name))) return false;
    for (const name of names) taken.add(name);
    families.set(snapshot, { family, type });
    return true;
  };
  // Counters come last: a counter whose family is taken can still be written under its whole name, no other metric can.
  for (const isCounter of [false, true]) {
    for (const snapshot of snapshots) {
      const { name } = snapshot;
      if ((snapshot.type === 'counter') !== isCounter) continue;
      const type = known.has(snapshot.type) ? String(snapshot.type) : 'unknown';
      const isTaken = take(snapshot, isCounter ? name.replace(/_total$/, '') : name, type);
      if (!isTaken && !(isCounter && take(snapshot, name, 'unknown'))) warnLeftOut(name);
    }
  }
  return families;
}

const warned = new Set<string>();

function warnLeftOut(name: string): void {
  if (warned.has(name)) return;
  warned.add(name);
  diag.warn(
    `nestjs-traced: the metric ${name} is left out of OpenMetrics, where another metric has a series of that name; rename one of them`,
  );
}

/**
 * Makes the filter for samples that OpenMetrics has no place for: counters and quantiles below zero and, of a histogram
 * with negative bounds, the sum, and the count, which may not stand without a sum.
 */
export function createSampleFilter(type: string): (sample: MetricSample) => boolean {
  if (type === 'counter') return ({ value }) => value >= 0;
  if (type === 'summary') return ({ value }) => !(value < 0);
  if (type !== 'histogram') return () => true;
  let isSigned = false;
  return ({ metricName = '', labels, value }) => {
    isSigned ||= Number(labels['le']) < 0 || (metricName.endsWith('_sum') && !(value >= 0));
    const isKept = !isSigned || metricName.endsWith('_bucket');
    if (metricName.endsWith('_count')) isSigned = false;
    return isKept;
  };
}
