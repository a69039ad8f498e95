import type { IncomingMessage } from 'node:http';
import type { MetricsOptions } from '../../metrics/metrics.options.js';
import { checkOption } from '../../shared/options/check-options.js';
import { callback, either, group, off, type OptionRules } from '../../shared/options/option-rules.js';

/** What `TracingModule` can be told about metrics: everything `createMetrics()` takes, and where they are read. */
export interface MetricsModuleOptions extends MetricsOptions {
  /**
   * The path that Prometheus scrapes, to the letter; a global prefix does not apply to it. `false` serves nothing.
   *
   * @defaultValue `'/metrics'`
   */
  readonly path?: string | false | undefined;
  /**
   * Decides who may scrape; anything but `true`, a failure and no answer within 5 s are answered with 403. Nest's own guards
   * do not see scrapes.
   *
   * @defaultValue everybody who can reach the port
   */
  readonly guard?: ((request: IncomingMessage) => boolean | Promise<boolean>) | undefined;
}

/** What `metrics` takes besides what `createMetrics()` does. */
export const ENDPOINT_OPTIONS: OptionRules<Omit<MetricsModuleOptions, keyof MetricsOptions>> = {
  path: either(off, {
    fits: (value) => typeof value === 'string' && /^\/[\w./~-]+$/.test(value),
    expected: "a plain path such as '/metrics'",
  }),
  guard: callback('(request) => isOurs(request)'),
};

/** The part of the module's options that metrics depend on. */
interface MetricsSettings {
  readonly metrics?: MetricsModuleOptions | boolean | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** The metrics that the options ask for; `undefined` for none. */
export function metricsOptionsOf({ metrics, env = process.env }: MetricsSettings): MetricsModuleOptions | undefined {
  if (metrics === undefined) return env['NODE_ENV'] === 'development' ? {} : undefined;
  if (typeof metrics === 'boolean') return metrics ? {} : undefined;
  return metrics;
}

/**
 * The path that is scraped; `undefined` when nothing is served.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`.
 */
export function metricsPathOf(options: MetricsSettings): string | undefined {
  const metrics = metricsOptionsOf(options);
  if (metrics === undefined) return undefined;
  const { path = '/metrics', guard } = metrics;
  checkOption('TracingModule', 'metrics', { path, guard }, group(ENDPOINT_OPTIONS));
  return path === false ? undefined : path;
}
