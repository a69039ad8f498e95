import { checkOptions } from '../shared/options/check-options.js';
import { group, needed, text, type OptionRules } from '../shared/options/option-rules.js';
import { SLO } from './metrics-rules.js';
import type { SloOptions } from './metrics.options.js';

/** What `prometheusRules()` can be told. */
export interface PrometheusRulesOptions {
  /** What each service promises; the same as in `createMetrics({ slo })`, which makes the bucket that this counts. */
  readonly slo: SloOptions;
  /** Label matchers that select the services, for example `job="orders"`. @defaultValue all that are scraped */
  readonly selector?: string | undefined;
}

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

const OPTIONS: OptionRules<PrometheusRulesOptions> = { slo: needed(group(SLO)), selector: text('job="orders"') };

const WINDOWS = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'] as const;

/** Pairs of windows that must both burn too fast: the long one says that it matters, the short one that it goes on. */
const BURNS = [
  { long: '1h', short: '5m', factor: 14.4, severity: 'page' },
  { long: '6h', short: '30m', factor: 6, severity: 'page' },
  { long: '1d', short: '2h', factor: 3, severity: 'ticket' },
  { long: '3d', short: '6h', factor: 1, severity: 'ticket' },
] as const;

/**
 * The text of a Prometheus rule file: RED per job, the error budget of a promise and how fast it burns, breakers and
 * retries.
 *
 * A request is good when it has no `error.type` and took at most `latencyMs`. Says nothing about scraping: jobs are yours.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`.
 * @example
 * writeFileSync('rules.yml', prometheusRules({ slo: { objective: 0.999, latencyMs: 250 } }));
 */
export function prometheusRules(options: PrometheusRulesOptions): string {
  checkOptions('prometheusRules()', options, OPTIONS);
  const { slo, selector = '' } = options;
  const lines = ['groups:'];
  for (const [name, rules] of [
    ['nestjs-traced.red', redRules(selector)],
    ['nestjs-traced.slo', sloRules(slo, selector)],
    ['nestjs-traced.resilience', resilienceRules(selector)],
    ['nestjs-traced.telemetry', telemetryRules(selector)],
  ] as const) {
    lines.push(`  - name: ${name}`, '    rules:', ...rules.flatMap(ruleLines));
  }
  return `${lines.join('\n')}\n`;
}

function redRules(selector: string): Rule[] {
  const count = `http_server_request_duration_seconds_count`;
  const bucket = `http_server_request_duration_seconds_bucket`;
  const methods = 'traced_method_duration_seconds_count';
  const quantile = (q: number): string =>
    `histogram_quantile(${q}, sum by (job, http_route, le) (rate(${matched(bucket, selector)}[5m])))`;
  return [
    { record: 'job_route:http_server_requests:rate5m', expr: `sum by (job, http_route) (${rate(count, selector)})` },
    {
      record: 'job_route:http_server_errors:rate5m',
      expr: `sum by (job, http_route) (${rate(count, selector, 'error_type!=""')})`,
    },
    { record: 'job_route:http_server_duration_seconds:p95', expr: quantile(0.95) },
    { record: 'job_route:http_server_duration_seconds:p99', expr: quantile(0.99) },
    {
      record: 'job_method:traced_method_calls:rate5m',
      expr: `sum by (job, class, method) (${rate(methods, selector)})`,
    },
    {
      record: 'job_method:traced_method_errors:rate5m',
      expr: `sum by (job, class, method) (${rate(methods, selector, 'outcome="error"')})`,
    },
  ];
}

function sloRules({ objective, latencyMs }: SloOptions, selector: string): Rule[] {
  const budget = Number((1 - objective).toPrecision(10));
  const bucket = bucketMatcher(latencyMs / 1000);
  const records = WINDOWS.map((window): Rule => {
    const all = `sum by (job) (${rate('http_server_request_duration_seconds_count', selector, '', window)})`;
    const good = rate('http_server_request_duration_seconds_bucket', selector, `${bucket},error_type=""`, window);
    // A job whose every request failed has no good series at all.
    return {
      record: `job:http_server_bad:ratio_rate${window}`,
      expr: `(${all} - (sum by (job) (${good}) or 0 * ${all})) / ${all}`,
    };
  });
  const alerts = BURNS.map(({ long, short, factor, severity }): Rule => {
    const limit = Number((factor * budget).toPrecision(10));
    return {
      alert: 'ErrorBudgetBurn',
      expr: `job:http_server_bad:ratio_rate${long} > ${limit} and job:http_server_bad:ratio_rate${short} > ${limit}`,
      labels: { severity, long_window: long, short_window: short },
      annotations: {
        summary: `{{ $labels.job }} burns its error budget ${factor} times too fast`,
        description: `{{ $value | humanizePercentage }} of the requests of the last ${long} failed or took more than ${latencyMs} ms; ${percent(objective)} must not.`,
      },
    };
  });
  return [...records, ...alerts];
}

function resilienceRules(selector: string): Rule[] {
  const attempts = `sum by (job, policy) (${rate('resilience_attempt_duration_seconds_count', selector)})`;
  const calls = `sum by (job, policy) (${rate('resilience_calls_total', selector, 'outcome!="rejected"')})`;
  return [
    { record: 'job_policy:resilience_amplification:ratio_rate5m', expr: `${attempts} / ${calls}` },
    {
      alert: 'RetriesAmplifyLoad',
      expr: 'job_policy:resilience_amplification:ratio_rate5m > 1.2',
      for: '5m',
      labels: { severity: 'ticket' },
      annotations: {
        summary: '{{ $labels.job }} sends {{ $value | humanize }} attempts per call of {{ $labels.policy }}',
      },
    },
    {
      alert: 'CircuitBreakerOpen',
      expr: `max by (job, breaker) (${matched('resilience_circuit_breaker_state', selector, 'state=~"open|isolated"')}) > 0`,
      for: '1m',
      labels: { severity: 'ticket' },
      annotations: { summary: 'The breaker {{ $labels.breaker }} of {{ $labels.job }} is open' },
    },
    {
      alert: 'RetryBudgetExhausted',
      expr: `sum by (job, policy) (increase(${matched('resilience_retry_denied_total', selector, 'reason="budget"')}[5m])) > 0`,
      for: '5m',
      labels: { severity: 'ticket' },
      annotations: { summary: '{{ $labels.job }} has no retries left for {{ $labels.policy }}' },
    },
  ];
}

function telemetryRules(selector: string): Rule[] {
  return [
    {
      alert: 'TelemetryFails',
      expr: `sum by (job, site) (increase(${matched('traced_internal_errors_total', selector)}[10m])) > 0`,
      labels: { severity: 'ticket' },
      annotations: { summary: '{{ $labels.job }}: {{ $labels.site }} fails and is ignored' },
    },
  ];
}

function rate(metric: string, selector: string, own = '', window = '5m'): string {
  return `rate(${matched(metric, selector, own)}[${window}])`;
}

function matched(metric: string, selector: string, own = ''): string {
  const matchers = [own, selector].filter((part) => part !== '').join(',');
  return matchers === '' ? metric : `${metric}{${matchers}}`;
}

/** Prometheus 3 writes the bound 1 as `1.0`. */
function bucketMatcher(bound: number): string {
  return Number.isInteger(bound) ? `le=~"${bound}([.]0)?"` : `le="${bound}"`;
}

function percent(objective: number): string {
  return `${Number((objective * 100).toPrecision(10))} %`;
}

function ruleLines({ record, alert, expr, for: duration, labels, annotations }: Rule): string[] {
  const map = (name: string, values: Readonly<Record<string, string>> | undefined): string[] =>
    values === undefined
      ? []
      : [`        ${name}:`, ...Object.entries(values).map(([key, value]) => `          ${key}: ${quoted(value)}`)];
  return [
    record === undefined ? `      - alert: ${alert}` : `      - record: ${record}`,
    `        expr: ${quoted(expr)}`,
    ...(duration === undefined ? [] : [`        for: ${duration}`]),
    ...map('labels', labels),
    ...map('annotations', annotations),
  ];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
