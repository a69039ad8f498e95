import type { HttpServerOptions } from '../../http/server.options.js';
import { START_TRACING_OPTIONS } from '../../sdk/option-names.js';
import type { StartTracingOptions } from '../../sdk/start-tracing.options.js';
import type { OptionNames } from '../../shared/option-names.js';
import type { LogsOptions } from '../logs/logs.options.js';
import { metricsOptionsOf, type MetricsModuleOptions } from '../metrics/metrics.options.js';
import type { TracedHttpOptions } from '../outgoing/traced-http.options.js';
import type { MessagesOptions } from '../transports/messages.options.js';
import { viewerOptionsOf } from '../viewer/viewer.options.js';
import type { TracingModuleOptions } from './tracing.options.js';

const HTTP = {
  ignore: true,
  captureRequestHeaders: true,
  captureResponseHeaders: true,
  redactQuery: true,
  trustForwarded: true,
  trustIncoming: true,
  traceresponse: true,
  attributesFor: true,
} satisfies OptionNames<HttpServerOptions>;

const HTTP_CLIENT = { baseUrl: true, headers: true, timeoutMs: true } satisfies OptionNames<TracedHttpOptions>;

const METRICS = {
  path: true,
  guard: true,
  registry: true,
  client: true,
  methods: true,
  http: true,
  databases: true,
  languageModels: true,
  resilience: true,
  serviceGraph: true,
  spans: true,
  slo: true,
  exemplars: true,
  maxLabelValues: true,
  maxSeries: true,
} satisfies OptionNames<MetricsModuleOptions>;

const LOGS = { asEvents: true, mask: true, debugOfFailed: true } satisfies OptionNames<LogsOptions>;
const MESSAGES = { events: true } satisfies OptionNames<MessagesOptions>;

/** What `TracingModule` reads besides what it hands to `startTracing()`. */
const OWN = {
  http: HTTP,
  httpClient: HTTP_CLIENT,
  instrument: true,
  policies: true,
  metrics: METRICS,
  messages: MESSAGES,
  logs: LOGS,
  viewer: true,
  classifyError: true,
} satisfies OptionNames<Omit<TracingModuleOptions, keyof StartTracingOptions>>;

/** What `TracingModule` reads. */
export const TRACING_MODULE_OPTIONS = { ...START_TRACING_OPTIONS, ...OWN };

/** The options that are meant for `startTracing()`. */
export function startOptionsOf(options: TracingModuleOptions): StartTracingOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => Object.hasOwn(START_TRACING_OPTIONS, name)));
}

/** Where an application serves what the process has once, and to whom; the registry has a warning of its own. */
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
