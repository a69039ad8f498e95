import { Family } from './family.js';
import type { MetricSample } from './registry.js';

/** A level of one combination of label values. */
export class GaugeSeries {
  value = 0;
  constructor(readonly labels: Readonly<Record<string, string>>) {}

  add(amount: number): void {
    this.value += amount;
  }

  set(value: number): void {
    this.value = value;
  }
}

/** A metric that goes up and down. */
export class Gauge extends Family<GaugeSeries> {
  readonly type = 'gauge';

  protected create(labels: Readonly<Record<string, string>>): GaugeSeries {
    return new GaugeSeries(labels);
  }

  protected clear(series: GaugeSeries): void {
    series.value = 0;
  }

  protected write({ value, labels }: GaugeSeries, _name: string, samples: MetricSample[]): void {
    samples.push({ value, labels });
  }
}
