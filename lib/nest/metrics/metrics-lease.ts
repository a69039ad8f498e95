import { createMetrics, type Metrics } from '../../metrics/create-metrics.js';
import { addPolicyListener } from '../../resilience/call/listener-hub.js';
import { METRICS_OPTIONS } from '../../metrics/metrics-rules.js';
import { metricsOptionsOf, metricsPathOf } from './metrics.options.js';
import type { ApplicationStart } from '../module/application-start.js';
import { processSlot } from '../../shared/process/process-slot.js';
import type { TracingModuleOptions } from '../module/tracing.options.js';
import { diag } from '../../shared/errors/diag.js';

interface SharedMetrics {
  readonly metrics: Metrics;
  readonly stop: () => void;
  users: number;
}

// One per process, also across the ESM and the CommonJS build: wrappers measure into one place.
const lease = processSlot('metrics-lease', (): { shared: SharedMetrics | undefined } => ({ shared: undefined }));

/** Starts to measure, or joins another application of the process; `false` when the options ask for no metrics. */
export function acquireMetrics(options: TracingModuleOptions, start: ApplicationStart): Metrics | false {
  const wanted = metricsOptionsOf(options);
  if (wanted === undefined) return false;
  // Checked first: if this threw after the start, nobody would stop the metrics.
  metricsPathOf(options);
  const shared = (lease.shared ??= startMetrics(options));
  if (wanted.registry !== undefined && wanted.registry !== shared.metrics.registry) {
    diag.warn('nestjs-traced: this process measures into another registry already; metrics.registry is ignored');
  }
  shared.users += 1;
  start.onGivenUp(() => releaseMetrics(shared.metrics));
  return shared.metrics;
}

/** Gives up this application's use; when the last application has done so, measuring stops. */
export function releaseMetrics(metrics: Metrics): void {
  const shared = lease.shared;
  if (shared?.metrics !== metrics) return;
  shared.users -= 1;
  if (shared.users > 0) return;
  lease.shared = undefined;
  shared.stop();
}

function startMetrics(options: TracingModuleOptions): SharedMetrics {
  const given = Object.entries(metricsOptionsOf(options) ?? {});
  const own = Object.fromEntries(given.filter(([name]) => Object.hasOwn(METRICS_OPTIONS, name)));
  const metrics = createMetrics(own);
  if (options.serviceName !== undefined) metrics.setServiceName(options.serviceName);
  const stopPolicies = addPolicyListener(metrics.policies);
  const stop = (): void => {
    stopPolicies();
    metrics.stop();
  };
  return { metrics, stop, users: 0 };
}
