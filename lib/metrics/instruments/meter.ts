import { TracedError } from '../../shared/errors/errors.js';
import { refuseOption } from '../../shared/options/refuse-option.js';
import { Counter } from './counter.js';
import { isFamily, type Family, type MetricDefinition, type MetricLimits } from './family.js';
import { Gauge } from './gauge.js';
import { Histogram, type HistogramDefinition } from './histogram.js';
import type { MetricRegistry } from './registry.js';

const METRIC_NAME = /^[a-z_:][a-z0-9_:]*$/i;
const LABEL_NAME = /^(?!__)[a-z_][a-z0-9_]*$/i;

/** Makes metrics, each name once, and keeps them in a registry. */
export class Meter {
  readonly #families = new Map<string, Family<unknown>>();

  constructor(
    readonly registry: MetricRegistry,
    private readonly limits: MetricLimits,
    private readonly hasExemplars: boolean,
  ) {}

  /** @throws TracedError `TRACED_METRIC_CONFLICT`, `TRACED_INVALID_OPTION`. */
  counter(definition: MetricDefinition): Counter {
    return this.#register(new Counter(definition, this.limits));
  }

  /** @throws TracedError `TRACED_METRIC_CONFLICT`, `TRACED_INVALID_OPTION`. */
  gauge(definition: MetricDefinition): Gauge {
    return this.#register(new Gauge(definition, this.limits));
  }

  /** @throws TracedError `TRACED_METRIC_CONFLICT`, `TRACED_INVALID_OPTION`. */
  histogram(definition: HistogramDefinition): Histogram {
    return this.#register(new Histogram(definition, this.limits, this.hasExemplars));
  }

  /** Takes our metrics out of the registry; measuring goes on unseen. */
  close(): void {
    for (const [name, family] of this.#families) {
      if (this.registry.getSingleMetric(name) === family) this.registry.removeSingleMetric(name);
    }
    this.#families.clear();
  }

  #register<F extends Family<any>>(family: F): F {
    checkNames(family.definition);
    const { name } = family.definition;
    const existing: unknown = this.#families.get(name) ?? this.registry.getSingleMetric(name);
    if (existing !== undefined && existing !== null) {
      checkSame(family, existing);
      return existing as F;
    }
    this.registry.registerMetric(family);
    this.#families.set(name, family);
    return family;
  }
}

/** The shape that all metrics of one name must have. */
export function shapeOfMetric(type: string, labelNames: readonly string[], buckets: readonly number[] = []): string {
  return `${type} {${labelNames.join(', ')}}${buckets.length > 0 ? ` [${buckets.join(', ')}]` : ''}`;
}

function shapeOf(family: Family<unknown>): string {
  return shapeOfMetric(family.type, family.labelNames, (family as Partial<Histogram>).buckets);
}

function checkSame(family: Family<unknown>, existing: unknown): void {
  const { name, site = name } = family.definition;
  if (!isFamily(existing)) {
    throw new TracedError(
      'TRACED_METRIC_CONFLICT',
      `${site}: the registry has a metric named '${name}' that is not ours; give createMetrics() a registry of its own or rename that metric`,
    );
  }
  if (shapeOf(existing) === shapeOf(family)) return;
  throw new TracedError(
    'TRACED_METRIC_CONFLICT',
    `${site} declares '${name}' as ${shapeOf(family)}, but ${existing.definition.site ?? 'another place'} has it as ${shapeOf(existing)}; give one of them another name, or both the same labels`,
  );
}

/** Refuses names that Prometheus does not take. @throws TracedError `TRACED_INVALID_OPTION`. */
export function checkNames({ name, labels, site = 'a metric' }: MetricDefinition): void {
  if (!METRIC_NAME.test(name)) {
    refuseOption(
      site,
      `'${name}' is no metric name; write letters, digits and underscores, for example 'orders_placed_total'`,
    );
  }
  const wrong = labels.find((label) => !LABEL_NAME.test(label.name) || label.name === 'le');
  if (wrong === undefined) return;
  refuseOption(site, `'${wrong.name}' is no label name; write letters, digits and underscores, and not 'le'`);
}
