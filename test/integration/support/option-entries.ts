import * as analysis from '../../../lib/analysis.js';
import * as drivers from '../../../lib/drivers.js';
import * as traced from '../../../lib/index.js';
import type { TracingModuleOptions } from '../../../lib/index.js';
import { createMasker, type MaskerOptions } from '../../../lib/masking.js';
import { createMetrics, prometheusRules } from '../../../lib/metrics.js';
import * as resilience from '../../../lib/resilience.js';
import * as sdk from '../../../lib/sdk.js';
import { captureTracing } from '../../../lib/testing.js';
import { createViewer, serveViewer } from '../../../lib/viewer.js';

export type Kind = 'number' | 'text' | 'list' | 'null' | 'object' | 'flag';

/** A public function that takes options: how it is called, and the kinds that each of its options may be. */
export interface Entry {
  readonly name: string;
  readonly call: (options: any) => unknown;
  readonly accepts: Readonly<Record<string, string>>;
  /** What must stand beside the option that is wrong. */
  readonly with?: object;
  /** Names that nobody reads are warned about: they come out of configurations. */
  readonly leavesUnknown?: boolean;
}

/** Of each option of `T`; the compiler finds one that was forgotten. */
type Accepts<T> = Readonly<Record<keyof T, string>>;

const entry = <T>(
  name: string,
  call: (options: any) => unknown,
  accepts: Accepts<T>,
  more: Omit<Entry, 'name' | 'call' | 'accepts'> = {},
): Entry => ({ name, call, accepts, ...more });

/** Public functions whose options need no look, and why. */
export const UNCHECKED: Readonly<Record<string, string>> = {
  TracedError: 'takes the options of `Error`',
  TracedHttpService: 'has its options from TracingModule',
  tracedFetch: 'a request is a bad place to fail: what is wrong is reported and left out',
  createEchoMask: 'made for every call that has a sensitive value',
  toAttributeValue: 'called for every value',
  toPlainValue: 'called for every value',
  ...Object.fromEntries(
    ['bottlenecks', 'criticalPath', 'explainTrace', 'readTraces', 'repetitions', 'TraceReader'].map((name) => [
      name,
      'runs in the page too, which must stay small',
    ]),
  ),
};

class Shop {
  async charge(): Promise<number> {
    return 1;
  }
}

/** Decorates a method of a class. */
const onMethod = (decorator: unknown): void => {
  const descriptor = Object.getOwnPropertyDescriptor(Shop.prototype, 'charge')!;
  (decorator as MethodDecorator)(Shop.prototype, 'charge', descriptor);
};
const onParameter = (decorator: unknown): void => (decorator as ParameterDecorator)(Shop.prototype, 'charge', 0);

const POLICY = {
  retry: 'number flag object',
  timeout: 'number object',
  deadlineMs: 'number',
  circuitBreaker: 'flag object',
  bulkhead: 'number object',
  fallback: 'list object',
} as const;

const TRACED: Accepts<traced.TracedClassOptions> = {
  ...POLICY,
  // An object needs `attemptMs`, `maxConcurrent` or `use`.
  timeout: 'number',
  bulkhead: 'number',
  fallback: 'list',
  name: 'text',
  kind: '',
  attributes: 'object',
  samplingAttributes: '',
  onResult: '',
  links: 'list',
  root: 'flag',
  expected: 'list',
  enabled: 'flag',
  include: 'text list',
  exclude: 'text list',
  policy: 'text',
  scope: '',
  key: '',
  signal: '',
  attemptSpans: '',
};
const ON_METHOD = { include: 'number text list null object flag', exclude: 'number text list null object flag' };

const START: Accepts<sdk.StartTracingOptions> = {
  serviceName: 'text',
  serviceVersion: 'text',
  serviceInstanceId: 'text',
  environment: 'text',
  resourceAttributes: 'object',
  exporters: 'list',
  sampler: '',
  sampling: 'object',
  rules: 'list',
  propagators: 'list',
  propagateTo: 'text list',
  spanProcessors: 'list',
  alerts: 'flag object',
  causality: 'flag',
  eventLoop: 'flag object',
  batch: 'object',
  shutdownTimeoutMs: 'number',
  baggage: 'object',
  traceBudget: 'flag object',
  limits: 'object',
  exceptionSignal: '',
  onException: '',
  resiliencePrefix: 'text',
  masking: 'object',
  flushOnSignals: 'flag',
  idGenerator: '',
  env: 'object',
};

const METERED = { help: 'text', labels: 'object', labelsOf: '' };
const LOGS = { asEvents: '', mask: 'flag', debugOfFailed: 'flag object' };
const VIEWER = {
  application: 'text',
  editor: 'text',
  tryCommand: 'text',
  guard: '',
  hosts: 'list',
  maxBytes: 'number',
  maxTraces: 'number',
};
const METRICS = {
  registry: '',
  client: '',
  methods: 'flag object',
  http: 'flag object',
  databases: 'flag',
  languageModels: 'flag',
  resilience: 'flag',
  serviceGraph: 'flag object',
  spans: 'flag',
  slo: '',
  exemplars: 'flag',
  maxLabelValues: 'number',
  maxSeries: 'number',
};
const MASKER: Accepts<MaskerOptions> = {
  keys: 'object',
  detectors: 'object',
  groups: 'object',
  strategies: 'object',
  hashKey: 'text',
  hashKeyId: 'text',
  tokenize: '',
  allow: '',
  onMasked: '',
  onInternalError: '',
  limits: 'object',
};
const DATABASE: Accepts<drivers.DatabaseOptions> = {
  poolName: 'text',
  namespace: 'text',
  serverAddress: 'text',
  serverPort: 'number',
  queryText: 'flag',
  requireParent: 'flag',
  transactions: 'flag',
  slowQuery: 'object',
  comment: 'flag',
};
const BREAKER: Accepts<resilience.CircuitBreakerOptions> = {
  windowMs: 'number',
  window: '',
  minCalls: 'number',
  failureRatio: '',
  slowCallMs: 'number',
  slowRatio: '',
  openMs: 'number',
  maxOpenMs: 'number',
  openJitter: '',
  probes: 'number',
  failure: '',
};
const RETRY: Accepts<resilience.RetryOptions> = {
  retries: 'number',
  backoff: '',
  baseMs: 'number',
  maxMs: 'number',
  maxRetryAfterMs: 'number',
  budget: 'object',
  idempotent: 'flag',
  when: '',
  on: 'list',
  except: 'list',
  nested: 'flag',
};

type Trace = (client: any, options: any) => unknown;
const database = ([name, trace]: readonly [string, Trace]): Entry =>
  entry<drivers.DatabaseOptions>(name, (options) => trace({}, options), DATABASE);
const messaging = ([name, trace]: readonly [string, Trace]): Entry =>
  entry(name, (options) => trace({}, options), { relation: '' });
const { traceMariadb, traceMongo, traceMysql2, tracePg, tracePglite, tracePostgres, traceRedis, traceSqlite } = drivers;
const { traceAmqplib, traceKafkajs, tracePubSub } = drivers;

export const entries: readonly Entry[] = [
  entry<TracingModuleOptions>(
    'TracingModule.forRoot()',
    (options) => traced.TracingModule.forRoot(options),
    {
      ...START,
      http: 'object',
      httpClient: 'object',
      instrument: 'flag object',
      policies: 'object',
      metrics: 'flag object',
      messages: 'object',
      logs: 'object',
      viewer: 'flag object',
      classifyError: '',
    },
    { with: { env: {} }, leavesUnknown: true },
  ),
  entry<sdk.StartTracingOptions>('startTracing()', (options) => sdk.startTracing(options), START, {
    with: { env: {} },
    leavesUnknown: true,
  }),
  entry<sdk.AlertsOptions>('new SlowSpanProcessor()', (options) => new sdk.SlowSpanProcessor(options), {
    rules: 'list',
    sinks: 'list',
    cooldownMs: 'number',
    queueSize: 'number',
  }),
  entry('captureTracing()', (options) => captureTracing(options), {
    ...Object.fromEntries(
      Object.entries(START).filter(
        ([name]) => !['exporters', 'idGenerator', 'flushOnSignals', 'batch', 'shutdownTimeoutMs'].includes(name),
      ),
    ),
    clock: '',
    ids: '',
    rethrowInternalErrors: 'flag',
  }),
  entry<traced.TracedClassOptions>('@Traced() of a method', (options) => onMethod(traced.Traced(options)), {
    ...TRACED,
    ...ON_METHOD,
  }),
  entry<traced.TracedClassOptions>('wrapInstance()', (options) => traced.wrapInstance(new Shop(), options), TRACED),
  entry<traced.TracedFunctionOptions>(
    'traced()',
    (options) => {
      sdk.startTracing({ env: {}, exporters: ['memory'] });
      return traced.traced('x', options, () => 1);
    },
    TRACED,
  ),
  entry<traced.RetryOptions>('@Retry()', (options) => onMethod(traced.Retry(options)), RETRY),
  entry('@Timeout()', (options) => onMethod(traced.Timeout(options)), { attemptMs: 'number' }),
  entry(
    '@Bulkhead()',
    (options) => onMethod(traced.Bulkhead(options)),
    { maxConcurrent: 'number', maxQueue: 'number' },
    { with: { maxConcurrent: 1 } },
  ),
  entry('@CircuitBreaker()', (options) => onMethod(traced.CircuitBreaker(options)), BREAKER),
  entry(
    '@Fallback()',
    (options) => onMethod(traced.Fallback(options)),
    { on: 'list', use: '' },
    { with: { use: () => 1 } },
  ),
  entry(
    '@Counted()',
    (options) => onMethod(traced.Counted('wrong_total', options)),
    { ...METERED, amount: '' },
    { with: { labels: {} } },
  ),
  entry('@Timed()', (options) => onMethod(traced.Timed('wrong_seconds', options)), { ...METERED, buckets: '' }),
  entry('@Gauged()', (options) => onMethod(traced.Gauged('wrong', options)), { ...METERED, value: '' }),
  entry<traced.SpanAttrOptions>('@SpanAttr()', (options) => onParameter(traced.SpanAttr('a', options)), {
    on: '',
    type: '',
  }),
  entry('@Sensitive()', (options) => onParameter(traced.Sensitive(options)), { type: '' }, { with: { type: Shop } }),
  entry<LogsOf<typeof traced.pinoTracing>>('pinoTracing()', (options) => traced.pinoTracing(options), {
    ...LOGS,
    level: '',
  }),
  entry('traceWinston()', (options) => traced.traceWinston({ write: () => true }, options), LOGS),
  entry('new TracingLogger()', (options) => new traced.TracingLogger(options), LOGS, { leavesUnknown: true }),
  entry<MaskerOptions>('createMasker()', (options) => createMasker(options), MASKER),
  entry('createMetrics()', (options) => createMetrics(options).stop(), METRICS),
  entry(
    'prometheusRules()',
    (options) => prometheusRules(options),
    { slo: '', selector: 'text' },
    { with: { slo: { objective: 0.9, latencyMs: 1 } } },
  ),
  entry('createViewer()', (options) => createViewer(options).stop(), VIEWER),
  entry('serveViewer()', async (options) => (await serveViewer({ port: 0, ...options })).close(), {
    ...VIEWER,
    port: 'number',
    host: 'text',
    maxBodyBytes: 'number',
    onNotice: 'callback',
  }),
  entry<resilience.PolicyOptions>('policy()', (options) => resilience.policy(options), {
    ...POLICY,
    timeout: 'number',
    bulkhead: 'number',
    fallback: 'list',
    name: 'text',
    key: '',
  }),
  entry<resilience.CircuitBreakerOptions>(
    'new CircuitBreaker()',
    (options) => new resilience.CircuitBreaker('x', options),
    BREAKER,
  ),
  entry<resilience.RetryBudgetOptions>('new RetryBudget()', (options) => new resilience.RetryBudget(options), {
    ratio: '',
    capacity: 'number',
    depositOn: '',
  }),
  ...Object.entries<Trace>({
    traceMariadb,
    traceMongo,
    traceMysql2,
    tracePg,
    tracePglite,
    tracePostgres,
    traceRedis,
    traceSqlite,
  }).map(database),
  ...Object.entries<Trace>({ traceAmqplib, traceKafkajs, tracePubSub }).map(messaging),
  entry<analysis.RenderTraceOptions>('renderTrace()', (options) => analysis.renderTrace({ spans: [] }, options), {
    width: 'number',
    styles: 'object',
    details: 'flag',
    stackFrames: 'number',
    limit: 'number',
    linked: 'list',
  }),
  entry<analysis.CriticalPathOptions>('statistics()', (options) => analysis.statistics([], options), {
    detached: '',
    skew: '',
    causality: '',
  }),
  entry<analysis.DifferenceOptions>('explainDifference()', (options) => analysis.explainDifference([], [], options), {
    limit: 'number',
  }),
  entry<analysis.RollingOptions>('new RollingStatistics()', (options) => new analysis.RollingStatistics(options), {
    windowMs: 'number',
    samples: 'number',
    operations: 'number',
  }),
  entry(
    'definePolicies()',
    (options) => resilience.definePolicies(options),
    { payments: 'object' },
    { leavesUnknown: true },
  ),
  entry('new TraceContextPropagator()', (options) => new sdk.TraceContextPropagator(options), {
    hasRandomTraceIds: 'flag',
  }),
  entry('createPropagator()', (options) => sdk.createPropagator(['tracecontext'], options), {
    hasRandomTraceIds: 'flag',
  }),
  entry('new B3Propagator()', (options) => new sdk.B3Propagator(options), { inject: '' }),
  entry('withMasking()', (options) => sdk.withMasking(new sdk.MemorySpanExporter(), options), MASKER),
  entry(
    'traceNats()',
    (options) => drivers.traceNats({ publish() {}, subscribe() {} }, options),
    { headers: '', relation: '' },
    { with: { headers: () => ({}) } },
  ),
  entry(
    'processSqsMessage()',
    (options) => drivers.processSqsMessage({}, options, () => 1),
    { queue: 'text', relation: '' },
    { with: { queue: 'q' } },
  ),
  entry('traceOpenAI()', (options) => drivers.traceOpenAI({}, options), { content: 'flag' }),
  entry('traceAnthropic()', (options) => drivers.traceAnthropic({}, options), { content: 'flag' }),
  entry(
    'traceDriver()',
    (options) => drivers.traceDriver({ find() {} }, options),
    { system: 'text', address: '', statusOf: '', methods: '' },
    { with: { system: 'acme', methods: { find: () => undefined } } },
  ),
  entry(
    'traceChannel()',
    (options) => drivers.traceChannel('acme', options)(),
    { name: 'text', kind: '', attributes: '', onResult: '', isSync: 'flag' },
    { with: { name: 'x' } },
  ),
];

type LogsOf<F extends (...args: any) => unknown> = NonNullable<Parameters<F>[0]>;
