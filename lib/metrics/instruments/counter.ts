import { epochMs } from '../../shared/time/clock.js';
import { Family } from './family.js';
import type { MetricSample } from './registry.js';

/** A count of one combination of label values. */
export class CounterSeries {
  value = 0;
  createdMs = epochMs();
  constructor(readonly labels: Readonly<Record<string, string>>) {}

  inc(amount = 1): void {
    this.value += amount;
  }
}

/** A metric that only grows. */
export class Counter extends Family<CounterSeries> {
  readonly type = 'counter';

  protected create(labels: Readonly<Record<string, string>>): CounterSeries {
    return new CounterSeries(labels);
  }

  protected clear(series: CounterSeries): void {
    series.value = 0;
    series.createdMs = epochMs();
  }

  protected write({ value, labels, createdMs }: CounterSeries, _name: string, samples: MetricSample[]): void {
    samples.push({ value, labels, createdMs });
  }
}
