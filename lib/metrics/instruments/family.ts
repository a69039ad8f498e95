import { reportInternalError } from '../../shared/errors/guard.js';
import { LabelBudget, OTHER, type LabelDefinition } from './label-budget.js';
import type { MetricSample, MetricSnapshot } from './registry.js';
import { diag } from '../../shared/errors/diag.js';

/** What a metric is, before anything was measured. */
export interface MetricDefinition {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly LabelDefinition[];
  /** Where it was declared, for warnings: `@Counted() on OrderService.place`. @defaultValue the metric's name */
  readonly site?: string | undefined;
}

/** How much one metric may grow. */
export interface MetricLimits {
  /** Distinct values of a label. */
  readonly maxLabelValues: number;
  /** Series (label combinations) of a metric. */
  readonly maxSeries: number;
}

/** Marks our metrics among those of a registry, across copies of this library. */
const FAMILY = Symbol.for('nestjs-traced.metric-family');

/**
 * One metric with its series. Registries keep it like a metric of their own: `get()` is all they ask of it.
 *
 * Series are made once per combination of label values and kept by whoever measures, so that measuring looks nothing up.
 */
export abstract class Family<Series> {
  abstract readonly type: 'counter' | 'gauge' | 'histogram';
  readonly [FAMILY] = true;
  /** Registries rename counters while they write OpenMetrics text. */
  name: string;
  readonly help: string;
  readonly aggregator = 'sum';
  readonly labelNames: readonly string[];
  /** Called before each scrape. */
  collect: (() => void) | undefined;
  protected readonly series = new Map<string, Series>();
  readonly #budgets: readonly LabelBudget[];
  #isWarned = false;
  // Most calls in a row have the same labels.
  #last: readonly string[] | undefined;
  #lastSeries: Series | undefined;

  constructor(
    readonly definition: MetricDefinition,
    private readonly limits: MetricLimits,
  ) {
    this.name = definition.name;
    this.help = definition.help;
    this.labelNames = definition.labels.map(({ name }) => name);
    this.#budgets = definition.labels.map((label) => new LabelBudget(label, this.#site, limits.maxLabelValues));
  }

  /** The series of these label values, in the order of the definition; made when it is first asked for. */
  with(...values: readonly string[]): Series {
    return this.at(values);
  }

  /** Like {@link with}, for a caller that has a list, which it must not change afterwards. */
  at(values: readonly string[]): Series {
    const last = this.#last;
    if (last !== undefined && isSame(last, values)) return this.#lastSeries as Series;
    const series = this.#find(values);
    this.#last = values;
    this.#lastSeries = series;
    return series;
  }

  #find(values: readonly string[]): Series {
    let key = '';
    const admitted: string[] = [];
    for (let index = 0; index < this.#budgets.length; index++) {
      const value = (this.#budgets[index] as LabelBudget).admit(values[index] ?? '');
      admitted.push(value);
      key += `${value}\u0000`;
    }
    return this.series.get(key) ?? this.#add(key, admitted);
  }

  get(): MetricSnapshot {
    return this.#snapshot(this.definition.name);
  }

  /** Called by registries that write the text themselves: gives the samples the name that the registry has set. */
  getForPromString(): MetricSnapshot {
    return this.#snapshot(this.name);
  }

  reset(): void {
    for (const series of this.series.values()) this.clear(series);
  }

  protected abstract create(labels: Readonly<Record<string, string>>): Series;
  protected abstract clear(series: Series): void;
  protected abstract write(series: Series, name: string, samples: MetricSample[]): void;

  get #site(): string {
    return this.definition.site ?? this.definition.name;
  }

  #add(key: string, values: readonly string[]): Series {
    const isFull = this.series.size >= this.limits.maxSeries;
    const used = isFull ? values.map(() => OTHER) : values;
    const usedKey = isFull ? used.map((value) => `${value}\u0000`).join('') : key;
    if (isFull) this.#warn();
    const existing = this.series.get(usedKey);
    if (existing !== undefined) return existing;
    const labels: Record<string, string> = {};
    this.labelNames.forEach((name, index) => {
      labels[name] = used[index] ?? '';
    });
    const series = this.create(labels);
    this.series.set(usedKey, series);
    return series;
  }

  #warn(): void {
    if (this.#isWarned) return;
    this.#isWarned = true;
    diag.warn(
      `nestjs-traced: ${this.#site} has more than ${this.limits.maxSeries} series; further ones are counted as ${OTHER}`,
    );
  }

  #snapshot(name: string): MetricSnapshot {
    try {
      this.collect?.();
    } catch (error) {
      reportInternalError(`collecting ${this.definition.name}`, error);
    }
    const values: MetricSample[] = [];
    for (const series of this.series.values()) this.write(series, name, values);
    return { name, help: this.help, type: this.type, aggregator: this.aggregator, values };
  }
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  for (let index = 0; index < left.length; index++) if (left[index] !== right[index]) return false;
  return left.length === right.length;
}

/** Whether a metric that a registry has is one of ours. */
export function isFamily(metric: unknown): metric is Family<unknown> {
  return typeof metric === 'object' && metric !== null && (metric as { [FAMILY]?: unknown })[FAMILY] === true;
}
