import { HTTP_SERVER_OPTIONS } from '../../http/server/server.options.js';
import { METRICS_OPTIONS } from '../../metrics/metrics-rules.js';
import { START_TRACING_OPTIONS } from '../../sdk/option-rules.js';
import type { StartTracingOptions } from '../../sdk/start-tracing.options.js';
import { checkOptions } from '../../shared/options/check-options.js';
import * as is from '../../shared/options/option-rules.js';
import type { OptionRules } from '../../shared/options/option-rules.js';
import { INSTRUMENT } from '../instrument/instrument.options.js';
import { LOGS_OPTIONS } from '../logs/logs.options.js';
import { ENDPOINT_OPTIONS, metricsOptionsOf } from '../metrics/metrics.options.js';
import { TRACED_HTTP_OPTIONS } from '../outgoing/traced-http.options.js';
import type { MessagesOptions } from '../transports/messages.options.js';
import { VIEWER_MODULE_OPTIONS, viewerOptionsOf } from '../viewer/viewer.options.js';
import type { TracingModuleOptions } from './tracing.options.js';

const MESSAGES: OptionRules<MessagesOptions> = { events: is.oneOf('link', 'parent') };

/** What `TracingModule` takes. */
export const TRACING_MODULE_OPTIONS: OptionRules<TracingModuleOptions> = {
  ...START_TRACING_OPTIONS,
  http: is.either(is.off, is.group(HTTP_SERVER_OPTIONS)),
  httpClient: is.group(TRACED_HTTP_OPTIONS),
  instrument: INSTRUMENT,
  policies: is.record('{ payments: { retry: 2, timeout: 800 } }'),
  metrics: is.either(is.flag, is.group({ ...METRICS_OPTIONS, ...ENDPOINT_OPTIONS })),
  messages: is.either(is.off, is.group(MESSAGES)),
  logs: is.group(LOGS_OPTIONS),
  viewer: is.either(is.flag, is.group(VIEWER_MODULE_OPTIONS)),
  classifyError: is.callback("(error) => (error instanceof NotFound ? 'expected' : undefined)"),
};

/** Refuses an option of the wrong kind, before anything starts. @throws TracedError `TRACED_INVALID_OPTION` */
export function checkModuleOptions(options: TracingModuleOptions): TracingModuleOptions {
  checkOptions('TracingModule', options, TRACING_MODULE_OPTIONS, { leavesUnknown: true });
  return options;
}

/** The options that are meant for `startTracing()`. */
export function startOptionsOf(options: TracingModuleOptions): StartTracingOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => Object.hasOwn(START_TRACING_OPTIONS, name)));
}

/** Options of metrics and of the viewer that each application decides for itself; `registry` has a warning of its own. */
const OWN_OF_METRICS = ['path', 'guard', 'registry'];
const OWN_OF_VIEWER = ['path', 'guard', 'hosts'];

/** What the first application of a process decides for the others; every other option belongs to each of them. */
export function processOptionsOf(options: TracingModuleOptions): object {
  return {
    ...startOptionsOf(options),
    metrics: without(metricsOptionsOf(options), OWN_OF_METRICS),
    viewer: without(viewerOptionsOf(options), OWN_OF_VIEWER),
  };
}

function without(options: object | undefined, names: readonly string[]): object | undefined {
  return options && Object.fromEntries(Object.entries(options).filter(([name]) => !names.includes(name)));
}
