import { diag, type TextMapPropagator } from '@opentelemetry/api';
import type { TracerProvider } from '@opentelemetry/sdk-trace';
import { joinApiVersions } from './api-version.js';
import { applyToRuntime } from './apply-to-runtime.js';
import { CausalityProcessor } from './causality/causality.processor.js';
import { checkOptions } from './check-options.js';
import { ensureDiagnostics } from './diagnostics.js';
import { readEnv, type EnvConfig } from './env/read-env.js';
import {
  createExporter,
  impliedExporters,
  withOwnNames,
  type ExporterOption,
  type NamedExporter,
} from './exporters/create-exporter.js';
import { flushOnExit } from './life/flush-on-exit.js';
import { describeUnused } from './life/unused-options.js';
import { MemorySpanExporter } from './exporters/memory.exporter.js';
import { watchEventLoop } from './event-loop/watch-event-loop.js';
import { findGlobalProvider, hasContextManager, type FlushableProvider } from './global-provider.js';
import { createPropagationPolicy, type PropagationPolicy } from '../http/propagation-policy.js';
import type { SdkPackages } from './packages.js';
import type { ValueMasker } from '../privacy/masker.js';
import { SlowSpanProcessor } from './processors/slow-span.processor.js';
import { createPropagator } from './propagators/create-propagator.js';
import { registerContext, registerProvider } from './registration.js';
import { resolveMasking } from './pipeline/resolve-masking.js';
import { createResource, environmentName } from './resource.js';
import { startSampling, type StartedSampling } from './samplers/start-sampling.js';
import { withTail } from './pipeline/tail/with-tail.js';
import { toSpanLimits, valueLengthOf } from './span-limits.js';
import { withBudget } from './pipeline/budget/with-budget.js';
import { FanOut } from './pipeline/fan-out.js';
import { createLane, type ExportLane } from './pipeline/lanes/create-lane.js';
import { createLiveMasker } from './pipeline/mask-span.js';
import { SpanPipeline } from './pipeline/span-pipeline.js';
import { withoutTexts } from './pipeline/without-texts.js';
import { toUserProcessor, UserProcessors, type UserProcessor } from './pipeline/user-processors.js';
import type { StartTracingOptions, TracingHandle } from './start-tracing.options.js';
import { createHandle, currentHandle } from './tracing-handle.js';
import { withoutUndefined } from './without-undefined.js';

const DEFAULT_PROPAGATORS = ['tracecontext', 'baggage'] as const;
const DEFAULT_SAMPLER = 'parentbased_always_on';
const DEFAULT_SHUTDOWN_TIMEOUT_MS = 3_000;

/** Starts tracing with the SDK packages that `load` gives; they are not loaded when there is nothing to start. */
export function startWith(load: () => SdkPackages, options: StartTracingOptions): TracingHandle {
  const running = currentHandle();
  if (running !== undefined) {
    diag.info('nestjs-traced: tracing has been started before; the options of this call are not used.');
    return running;
  }
  checkOptions(options);
  const versions = joinApiVersions();
  if (versions !== undefined) process.emitWarning(versions, { type: 'TracingWarning', code: 'TRACED_API_VERSIONS' });
  const existing = findGlobalProvider();
  if (existing !== undefined) return attach(existing, options);
  const env = readEnvironment(options);
  const propagator = createPropagator(options.propagators ?? env.propagators ?? DEFAULT_PROPAGATORS, {
    hasRandomTraceIds: options.idGenerator === undefined,
  });
  if (env.disabled) return disable(load, propagator, options);
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

function attach(provider: FlushableProvider, options: StartTracingOptions): TracingHandle {
  diag.info('nestjs-traced: attached to the tracer provider that is already registered; its settings stay in force.');
  if (!hasContextManager()) {
    diag.warn(
      'nestjs-traced: no context manager is registered, so spans have no parents; register one before the provider.',
    );
  }
  const unused = describeUnused(options);
  if (unused !== undefined) diag.warn(`nestjs-traced: ${unused}`);
  // The other variables are the owner's to read and to warn about.
  const env = readEnv(options.env ?? process.env, () => undefined);
  const masker = resolveMasking(options.masking, options.env);
  const restore = applyToRuntime({
    exceptionSignal: options.exceptionSignal ?? env.exceptionSignal,
    onException: options.onException,
    resiliencePrefix: options.resiliencePrefix,
    propagation: propagationOf(options),
    masker,
    // What leaves through a pipeline that is not ours has to be masked before it gets there.
    maskAtSource: true,
  });
  const unwatch = watchEventLoop(options.eventLoop);
  const flush = async (): Promise<void> => provider.forceFlush?.();
  const stop = (): Promise<void> => {
    unwatch();
    return flush().finally(restore);
  };
  return createHandle({ mode: 'attached', stats: () => [], flush, stop });
}

function disable(load: () => SdkPackages, propagator: TextMapPropagator, options: StartTracingOptions): TracingHandle {
  const unregister = registerContext(load, propagator);
  // Baggage travels without spans, and must not tell more than with them.
  const restore = applyToRuntime({
    propagation: propagationOf(options),
    masker: resolveMasking(options.masking, options.env),
    masksUnrecorded: true,
  });
  const release = (): void => {
    unregister();
    restore();
  };
  return createHandle({
    mode: 'disabled',
    stats: () => [],
    flush: () => Promise.resolve(),
    stop: () => Promise.resolve(release()),
  });
}

function start(
  packages: SdkPackages,
  options: StartTracingOptions,
  env: EnvConfig,
  propagator: TextMapPropagator,
): TracingHandle {
  const sampling = startSampling(packages, {
    sampling: options.sampling,
    sampler: options.sampler,
    fallback: env.sampler ?? DEFAULT_SAMPLER,
    environment: environmentName(options, env),
    serviceName: options.serviceName ?? env.serviceName ?? env.resourceAttributes?.['service.name'],
  });
  const exporters = createExporters(options, env);
  const masker = resolveMasking(options.masking, options.env);
  const limits = mergeDefined(env.limits, options.limits);
  const liveMask = createLiveMasker(masker, valueLengthOf(limits));
  const mask = limits.attributeValueLength === 0 ? withoutTexts(liveMask) : liveMask;
  const { shutdownTimeoutMs = DEFAULT_SHUTDOWN_TIMEOUT_MS } = options;
  const batch = mergeDefined(env.batch, options.batch);
  const lanes = exporters.map((exporter) => createLane(exporter, { batch, shutdownTimeoutMs }));
  const users = [...(options.spanProcessors ?? []).map(toUserProcessor), ...createAlerts(options, masker)];
  const pipeline = new SpanPipeline(
    mask,
    new UserProcessors(users, mask),
    withBudget(options.traceBudget, withTail(sampling, new FanOut(lanes))),
  );
  const provider = new packages.trace.TracerProvider({
    sampler: sampling.sampler,
    resource: createResource(packages, options, env),
    spanLimits: toSpanLimits(limits),
    spanProcessors: options.causality === false ? [pipeline] : [new CausalityProcessor(), pipeline],
    ...(options.idGenerator === undefined ? {} : { idGenerator: options.idGenerator }),
  });
  const unregister = registerProvider(() => packages, propagator, provider);
  const restore = applyToRuntime({
    skipUnsampledChildren: sampling.isDecidedByParent,
    // Processors of the user's look at spans that have just started, too.
    samplerReadsAttributes: sampling.readsAttributes || (options.spanProcessors ?? []).length > 0,
    exceptionSignal: options.exceptionSignal ?? env.exceptionSignal,
    onException: options.onException,
    resiliencePrefix: options.resiliencePrefix,
    propagation: propagationOf(options),
    masker,
    maskAtSource: false,
  });
  if (exporters.length === 0 && users.length === 0) sayThatSpansGoNowhere(options, env);
  const unwatch = watchEventLoop(options.eventLoop);
  const handle = createStartedHandle(provider, exporters, lanes, sampling.setRules, () => {
    removeListeners();
    unwatch();
    sampling.sampler.stop?.();
    unregister();
    restore();
  });
  const removeListeners =
    options.flushOnSignals === false ? () => undefined : flushOnExit(handle, process, shutdownTimeoutMs);
  return handle;
}

/** Who has asked for no exporter knows it. */
function sayThatSpansGoNowhere({ exporters }: StartTracingOptions, env: EnvConfig): void {
  if (exporters !== undefined || env.exporters !== undefined) return;
  diag.warn(
    'nestjs-traced: spans are not exported; set exporters or OTEL_TRACES_EXPORTER (zipkin, otlp, console, none).',
  );
}

function propagationOf({ propagateTo }: StartTracingOptions): PropagationPolicy | undefined {
  return propagateTo === undefined ? undefined : createPropagationPolicy(propagateTo);
}

/** An alert masks what it shows: few spans are slow. */
function createAlerts({ alerts = false }: StartTracingOptions, masker: ValueMasker | undefined): UserProcessor[] {
  if (alerts === false) return [];
  const processor = new SlowSpanProcessor(alerts === true ? {} : alerts, { masker: masker ?? false });
  return [{ processor, isMasked: false }];
}

function createStartedHandle(
  provider: TracerProvider,
  exporters: readonly NamedExporter[],
  lanes: readonly ExportLane[],
  setSamplingRules: StartedSampling['setRules'],
  release: () => void,
): TracingHandle {
  const memory = exporters.map(({ exporter }) => exporter).find((exporter) => exporter instanceof MemorySpanExporter);
  return createHandle({
    mode: 'started',
    memory,
    setSamplingRules,
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
  return { ...base, ...withoutUndefined(over ?? {}) };
}
