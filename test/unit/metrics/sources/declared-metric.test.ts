import { afterEach, describe, expect, it } from '@jest/globals';
import { createMetrics, type Metrics } from '../../../../lib/metrics/create-metrics.js';
import { DeclaredMetric } from '../../../../lib/metrics/sources/declared-metric.js';

let metrics: Metrics | undefined;

afterEach(() => {
  metrics?.stop();
  metrics = undefined;
});

/** What a decorator does when its module is loaded. */
function declare(name: string, labels: readonly string[], site: string) {
  const definition = { name, help: 'h', labels: labels.map((label) => ({ name: label })), site };
  return new DeclaredMetric('counter', definition, (meter) => meter.counter(definition));
}

describe('DeclaredMetric', () => {
  it('is replaced when its place declares it anew and nobody measures, as hot reload does', async () => {
    declare('test_edited_total', ['plan'], '@Counted() on Orders.place');
    const edited = declare('test_edited_total', ['plan', 'region'], '@Counted() on Orders.place');
    metrics = createMetrics();
    edited.family()?.with('free', 'eu').inc();
    expect((await metrics.expose()).body).toContain('test_edited_total{plan="free",region="eu"} 1');
  });

  it('is refused when another place has it with other labels', () => {
    declare('test_twice_total', ['plan'], '@Counted() on Orders.place');
    expect(() => declare('test_twice_total', ['region'], '@Counted() on Carts.place')).toThrow(
      expect.objectContaining({ code: 'TRACED_METRIC_CONFLICT' }),
    );
  });

  it('is refused while somebody measures, since the series are there', () => {
    declare('test_measured_total', ['plan'], '@Counted() on Orders.place');
    metrics = createMetrics();
    expect(() => declare('test_measured_total', ['region'], '@Counted() on Orders.place')).toThrow(
      expect.objectContaining({ code: 'TRACED_METRIC_CONFLICT' }),
    );
  });
});
