import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createMetrics, type Metrics } from '../../../lib/metrics/create-metrics.js';
import { prometheusRules } from '../../../lib/metrics/prometheus-rules.js';
import type { MetricSnapshot } from '../../../lib/metrics/instruments/registry.js';
import { TracedError } from '../../../lib/shared/errors/errors.js';
import { dashboardQueries } from '../../support/dashboard.js';

const RULES = 'docs/dashboards/prometheus-rules.yml';
const METRIC = /\b(?:db|gen_ai|http|traced|traces|resilience)_[a-z_]+/g;

let metrics: Metrics;
let known: Set<string>;

beforeEach(async () => {
  metrics = createMetrics({ spans: true });
  const snapshots = (await metrics.registry.getMetricsAsJSON()) as MetricSnapshot[];
  const names = snapshots.flatMap(({ name, type }) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
  known = new Set(names);
});

afterEach(() => metrics.stop());

function metricsIn(query: string): string[] {
  const withoutLabels = query.replaceAll(/\{[^}]*\}/g, '').replaceAll(/by \([^)]*\)/g, '');
  return (withoutLabels.match(METRIC) ?? []).filter((name) => !withoutLabels.includes(`:${name}`));
}

describe('the Grafana dashboard', () => {
  it('asks for metrics that exist', () => {
    const asked = dashboardQueries().flatMap(metricsIn);
    expect(asked.length).toBeGreaterThan(30);
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
  });

  it('asks for every metric that is always made, except those of the rules', () => {
    const asked = new Set(dashboardQueries().flatMap(metricsIn));
    const families = [...known].map((name) => name.replace(/_(?:bucket|sum|count)$/, ''));
    const unasked = new Set(families.filter((family) => ![...asked].some((name) => name.startsWith(family))));
    expect([...unasked]).toEqual(['traced_span_duration_seconds']);
  });
});

describe('the Prometheus rules', () => {
  it('are those of the page, as the function writes them', () => {
    expect(prometheusRules({ slo: { objective: 0.999, latencyMs: 250 } })).toBe(readFileSync(RULES, 'utf8'));
  });

  it('ask for metrics that exist', () => {
    const expressions = readFileSync(RULES, 'utf8')
      .split('\n')
      .filter((line) => line.includes('expr: '));
    const asked = expressions.flatMap((line) => metricsIn(line.replaceAll(/\w+:\w+:\w+/g, '')));
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
  });

  it('hold the promise that they are given, for the services that are selected', () => {
    const text = prometheusRules({ slo: { objective: 0.9, latencyMs: 1000 }, selector: 'job="orders"' });
    expect(text).toContain('ratio_rate1h > 1.44 and');
    expect(text).toContain('le=~"1([.]0)?",error_type="",job="orders"');
    const raw = text.split('\n').filter((line) => /expr: .*_(?:count|bucket|total|state)\b/.test(line));
    expect(raw.filter((line) => !line.includes('job="orders"'))).toEqual([]);
  });

  it.each([
    { objective: 99.9, latencyMs: 250 },
    { objective: 0.999, latencyMs: Number.NaN },
  ])('are not written for a promise that cannot be kept: %o', (slo) => {
    expect(() => prometheusRules({ slo })).toThrow(TracedError);
  });
});
