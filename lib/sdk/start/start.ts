import type { TextMapPropagator } from '@opentelemetry/api';
import type { SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { joinApiVersions } from '../packages/api-version.js';
import { applyToRuntime } from './apply-to-runtime.js';
import { CausalityProcessor } from '../causality/causality.processor.js';
import { checkOptions } from '../../shared/options/check-options.js';
import { warnOfUnknown } from '../../shared/options/warn-of-unknown.js';
import { checkRulesOption } from '../rules/check-rules.js';
import { ensureDiagnostics } from '../diagnostics.js';
import { readEnv, type EnvConfig } from '../env/read-env.js';
import {
  createExporter,
  impliedExporters,
  withOwnNames,
  type ExporterOption,
  type NamedExporter,
} from '../exporters/create-exporter.js';
import { exporterNames } from '../exporters/table.js';
import { START_TRACING_OPTIONS } from '../option-rules.js';
import { flushOnExit } from '../life/flush-on-exit.js';
import { DEFAULT_SHUTDOWN_TIMEOUT_MS } from '../life/within.js';
import { OpenSpans } from '../life/open-spans.js';
import { watchCrash } from '../life/watch-crash.js';
import { MemorySpanExporter } from '../exporters/memory.exporter.js';
import { EndedSpans } from '../event-loop/ended-spans.processor.js';
import { watchEventLoop } from '../event-loop/watch-event-loop.js';
import { findGlobalProvider } from './global-provider.js';
import type { SdkPackages } from '../packages/packages.js';
import { BaggageAttributesProcessor } from '../processors/baggage-attributes.processor.js';
import { resolveBaggage } from '../processors/baggage.options.js';
import { SlowSpanProcessor } from '../processors/slow-span.processor.js';
import { propagationOf } from './propagation-of.js';
import { startAttached } from './start-attached.js';
import { startDisabled } from './start-disabled.js';
import { createPropagator } from '../propagators/create-propagator.js';
import { registerProvider } from './registration.js';
import { resolveMasking } from '../pipeline/resolve-masking.js';
import { createResource, environmentName } from '../resource.js';
import { startSampling, type StartedSampling } from '../samplers/start-sampling.js';
import { RuledParts } from '../rules/ruled-parts.js';
import { startRules } from '../rules/start-rules.js';
import { createTail, linkTail } from '../pipeline/tail/with-tail.js';
import { toSpanLimits, valueLengthOf } from '../span-limits.js';
import { createProvider } from '../tracer/create-provider.js';
import { withBudget } from '../pipeline/budget/with-budget.js';
import { FanOut } from '../pipeline/fan-out.js';
import { createLane, type ExportLane } from '../pipeline/lanes/create-lane.js';
import { createLiveMasker, remembering, type SpanMasker } from '../pipeline/mask-span.js';
import { SpanPipeline } from '../pipeline/span-pipeline.js';
import { withoutTexts } from '../pipeline/without-texts.js';
import { toUserProcessor, UserProcessors, type UserProcessor } from '../pipeline/user-processors.js';
import type { LimitOptions, StartTracingOptions, TracingHandle } from '../start-tracing.options.js';
import { warnAtOnce } from './warn-at-once.js';
import { createHandle, currentHandle } from './tracing-handle.js';
import { definedFields } from '../../shared/options/without-undefined.js';
import type { Masker } from '../../privacy/masker.js';
import { diag } from '../../shared/errors/diag.js';
import { calledAs, startSite } from '../../shared/start-site.js';

const DEFAULT_PROPAGATORS = ['tracecontext', 'baggage'] as const;
const DEFAULT_SAMPLER = 'parentbased_always_on';

/** Starts tracing with the SDK packages that `load` gives; they are not loaded when there is nothing to start. */
export function startWith(load: () => SdkPackages, options: StartTracingOptions): TracingHandle {
  const running = currentHandle();
  if (running !== undefined) {
    diag.info('nestjs-traced: tracing has been started before; the options of this call are not used.');
    return running;
  }
  checkOptions(startSite(), options, START_TRACING_OPTIONS, { leavesUnknown: true });
  checkRulesOption(options.rules);
  const versions = joinApiVersions();
  if (versions !== undefined) warnAtOnce(versions, 'TRACED_API_VERSIONS');
  const existing = findGlobalProvider();
  if (existing !== undefined) {
    warnOfUnknown(startSite(), options, START_TRACING_OPTIONS);
    return startAttached(existing, options);
  }
  const env = readEnvironment(options);
  warnOfUnknown(startSite(), options, START_TRACING_OPTIONS);
  const propagator = createPropagator(options.propagators ?? env.propagators ?? DEFAULT_PROPAGATORS, {
    hasRandomTraceIds: options.idGenerator === undefined,
  });
  if (env.disabled) return startDisabled(load, propagator, options);
  return start(load(), options, env, propagator);
}

/** Warnings wait until the level is known at which they are shown. */
function readEnvironment(options: StartTracingOptions): EnvConfig {
  const env = options.env ?? process.env;
  const warnings: string[] = [];
  const config = readEnv(env, (message) => warnings.push(message));
  ensureDiagnostics(config.logLevel);
  for (const warning of warnings) diag.warn(`nestjs-traced: ${warning}`);
  return config;
}

function start(
  packages: SdkPackages,
  options: StartTracingOptions,
  env: EnvConfig,
  propagator: TextMapPropagator,
): TracingHandle {
  const sampling = samplingOf(packages, options, env);
  const exporters = createExporters(options, env);
  const masker = resolveMasking(options.masking, options.env);
  const limits = mergeDefined(env.limits, options.limits);
  const mask = liveMaskOf(masker, limits);
  const ruled = new RuledParts(sampling, mask);
  // With alerts, a span is masked once for both: the alert shows what is sent.
  const maskEnded = hasAlerts(options) ? remembering(ruled.mask) : ruled.mask;
  const { shutdownTimeoutMs = DEFAULT_SHUTDOWN_TIMEOUT_MS } = options;
  const batch = mergeDefined(env.batch, options.batch);
  const lanes = exporters.map((exporter) => createLane(exporter, { batch, shutdownTimeoutMs }));
  const users = [...(options.spanProcessors ?? []).map(toUserProcessor), ...createAlerts(options, maskEnded)];
  const fanOut = new FanOut(lanes);
  const tail = createTail(sampling, fanOut);
  const open = options.flushOnSignals === false ? undefined : new OpenSpans();
  const stages = withBudget(options.traceBudget, tail ?? fanOut);
  const pipeline = new SpanPipeline(maskEnded, new UserProcessors(users, mask), stages, open);
  const ended = options.eventLoop === false ? undefined : new EndedSpans();
  const provider = createProvider(packages, {
    sampler: ruled.sampler,
    isForeignSampler: sampling.isForeign === true,
    resource: createResource(packages, options, env),
    spanLimits: toSpanLimits(limits),
    spanProcessors: [...createNoters(options), ...(ended === undefined ? [] : [ended]), pipeline],
    idGenerator: options.idGenerator,
  });
  const unregister = registerProvider(() => packages, propagator, provider);
  const restore = applyToRuntime({
    skipUnsampledChildren: sampling.isDecidedByParent,
    // Like a sampler, a processor of the user's may look at the attributes of a span that has just started.
    samplerReadsAttributes: sampling.readsAttributes || (options.spanProcessors ?? []).length > 0,
    exceptionSignal: options.exceptionSignal ?? env.exceptionSignal,
    onException: options.onException,
    resiliencePrefix: options.resiliencePrefix,
    propagation: propagationOf(options),
    masker,
    maskAtSource: false,
  });
  if (exporters.length === 0 && users.length === 0) sayThatSpansGoNowhere(options, env);
  const unwatch = watchEventLoop(options.eventLoop, ended);
  const rules = startRules({ option: options.rules, hasSampler: true, apply: ruled.apply });
  const unlink = linkTail(tail);
  const controls = { ...samplingControls(sampling), setRules: rules.set, samplingStats: () => tail?.stats() };
  const handle = createStartedHandle(provider, exporters, lanes, controls, () => {
    unlink();
    removeListeners();
    unwatch();
    rules.stop();
    ruled.sampler.stop();
    unregister();
    restore();
  });
  const removeListeners = open === undefined ? () => undefined : watchEnd(handle, open, lanes, shutdownTimeoutMs);
  return handle;
}

function samplingControls(sampling: StartedSampling): Pick<TracingHandle, 'setSamplingRules'> {
  return { setSamplingRules: (given) => calledAs('setSamplingRules()', () => sampling.setRules(given)) };
}

function liveMaskOf(masker: Masker, limits: LimitOptions): SpanMasker {
  const mask = createLiveMasker(masker, valueLengthOf(limits));
  return limits.attributeValueLength === 0 ? withoutTexts(mask) : mask;
}

/** Sends what waits however the program ends: at its end, by a signal or by a crash. */
function watchEnd(handle: TracingHandle, open: OpenSpans, lanes: readonly ExportLane[], limitMs: number): () => void {
  const takeWaiting = () => lanes.flatMap((lane) => lane.atExit());
  const stops = [flushOnExit(handle, process, limitMs), watchCrash({ handle, open, takeWaiting, limitMs })];
  return () => stops.forEach((stop) => stop());
}

function samplingOf(packages: SdkPackages, options: StartTracingOptions, env: EnvConfig): StartedSampling {
  return startSampling(packages, {
    sampling: options.sampling,
    sampler: options.sampler,
    fallback: env.sampler ?? DEFAULT_SAMPLER,
    environment: environmentName(options, env),
    serviceName: options.serviceName ?? env.serviceName ?? env.resourceAttributes?.['service.name'],
  });
}

/** The processors that note something on a span when it starts, before it is masked and sent. */
function createNoters(options: StartTracingOptions): SpanProcessor[] {
  const names = resolveBaggage(options.baggage);
  return [
    ...(options.causality === false ? [] : [new CausalityProcessor()]),
    ...(names.length === 0 ? [] : [new BaggageAttributesProcessor(names)]),
  ];
}

/** Warns that spans go nowhere, unless the application has asked for that. */
function sayThatSpansGoNowhere({ exporters }: StartTracingOptions, env: EnvConfig): void {
  if (exporters !== undefined || env.exporters !== undefined) return;
  diag.warn(
    `nestjs-traced: spans are not exported; set exporters or OTEL_TRACES_EXPORTER (${exporterNames().join(', ')}).`,
  );
}

function hasAlerts({ alerts = false }: StartTracingOptions): boolean {
  return alerts !== false;
}

/** An alert masks what it shows: few spans are slow. */
function createAlerts({ alerts = false }: StartTracingOptions, mask: SpanMasker): UserProcessor[] {
  if (alerts === false) return [];
  const processor = new SlowSpanProcessor(alerts === true ? {} : alerts, { mask });
  return [{ processor, isMasked: false }];
}

function createStartedHandle(
  provider: TracerProvider,
  exporters: readonly NamedExporter[],
  lanes: readonly ExportLane[],
  controls: Pick<TracingHandle, 'setSamplingRules' | 'setRules' | 'samplingStats'>,
  release: () => void,
): TracingHandle {
  const memory = exporters.map(({ exporter }) => exporter).find((exporter) => exporter instanceof MemorySpanExporter);
  return createHandle({
    mode: 'started',
    memory,
    ...controls,
    stats: () => lanes.map((lane) => lane.stats()),
    flush: () => provider.forceFlush(),
    stop: () => {
      release();
      return provider.shutdown();
    },
  });
}

function createExporters(options: StartTracingOptions, env: EnvConfig): NamedExporter[] {
  const wanted: readonly ExporterOption[] = options.exporters ?? env.exporters ?? defaultExporters(env);
  return withOwnNames([...new Set(wanted)].flatMap((option) => createExporter(option, env) ?? []));
}

/** The specification's default, OTLP to localhost, prints errors wherever nobody listens: an address must be given. */
function defaultExporters(env: EnvConfig): readonly ExporterOption[] {
  return impliedExporters(env);
}

function mergeDefined<T extends object>(base: T, over: T | undefined): T {
  return { ...base, ...definedFields(over ?? {}) };
}
