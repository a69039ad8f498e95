import { context, type Attributes, type Context, type SpanKind } from '@opentelemetry/api';
import type { SamplingResult } from '@opentelemetry/sdk-trace';
import { suppressTracing } from '../../../core/process/suppression.js';
import { systemClock, type Clock } from '../../../shared/time/clock.js';
import { TracedError } from '../../../shared/errors/errors.js';
import type { EnvReader } from '../../env/env-reader.js';
import { HeadSampler } from '../head.sampler.js';
import type { NamedSampler, SamplerRow } from '../sampler-row.js';
import { createRatioChoice } from '../sampling-choice.js';
import { StrategyPoller, type FetchStrategy } from './poller.js';
import { readStrategy } from './strategy.js';
import { diag } from '../../../shared/errors/diag.js';
import { startSite } from '../../../shared/start-site.js';

/** Where strategies come from, as `OTEL_TRACES_SAMPLER_ARG` has them. */
export interface JaegerRemoteOptions {
  /** For example `http://localhost:5778/sampling` (Jaeger, or the Collector's `jaegerremotesampling`). */
  readonly endpoint: string;
  /** Milliseconds between two questions, a tenth more or less. @defaultValue 60000 */
  readonly pollingIntervalMs?: number | undefined;
  /** The share of traces until the first answer. @defaultValue 0.001 */
  readonly initialSamplingRate?: number | undefined;
  /** Milliseconds until a question is given up. @defaultValue 5000 */
  readonly timeoutMs?: number | undefined;
}

const DEFAULTS = { pollingIntervalMs: 60_000, initialSamplingRate: 0.001, timeoutMs: 5_000 } as const;

export interface JaegerRemoteEnvironment {
  readonly serviceName?: string | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: (() => number) | undefined;
  readonly fetch?: FetchStrategy | undefined;
}

/**
 * Samples as an endpoint in Jaeger's format says, polled: by probability, by rate, or by operation with lower bounds. Keeps
 * the last good strategy while the endpoint is silent; asks with `If-None-Match`. Below a parent its decision stands.
 *
 * @example startTracing({ sampler: { name: 'jaeger_remote', arg: { endpoint: 'http://jaeger:5778/api/sampling' } } });
 */
export class JaegerRemoteSampler implements NamedSampler {
  private readonly head: HeadSampler;
  private readonly poller: StrategyPoller;

  constructor(options: JaegerRemoteOptions, environment: JaegerRemoteEnvironment = {}) {
    const { clock = systemClock, random = Math.random } = environment;
    this.head = new HeadSampler({
      rules: [],
      base: createRatioChoice(options.initialSamplingRate ?? DEFAULTS.initialSamplingRate),
    });
    this.poller = new StrategyPoller({
      intervalMs: options.pollingIntervalMs ?? DEFAULTS.pollingIntervalMs,
      timeoutMs: options.timeoutMs ?? DEFAULTS.timeoutMs,
      fetch: environment.fetch ?? createFetch(options.endpoint, environment.serviceName ?? 'unknown_service:node'),
      apply: (body) => this.apply(body, clock),
      warn: (reason) =>
        diag.warn(
          `nestjs-traced: sampling strategies from ${new URL(options.endpoint).host} are not available (${reason}); the last known stay in force.`,
        ),
      clock,
      random,
    });
  }

  shouldSample(parent: Context, traceId: string, name: string, kind: SpanKind, attributes: Attributes): SamplingResult {
    return this.head.shouldSample(parent, traceId, name, kind, attributes);
  }

  stop(): void {
    this.poller.stop();
  }

  toString(): string {
    return 'JaegerRemoteSampler';
  }

  private apply(body: unknown, clock: Clock): boolean {
    const rules = readStrategy(body, clock);
    if (rules !== undefined) this.head.replace(rules);
    return rules !== undefined;
  }
}

function createFetch(endpoint: string, serviceName: string): FetchStrategy {
  const url = new URL(endpoint);
  url.searchParams.set('service', serviceName);
  return (etag, signal) =>
    context.with(suppressTracing(context.active()), async () => {
      const response = await fetch(url, { signal, headers: etag === undefined ? {} : { 'if-none-match': etag } });
      if (response.status === 304) return { body: undefined, etag };
      if (!response.ok) throw new Error(`status ${response.status}`);
      return { body: await response.json(), etag: response.headers.get('etag') ?? undefined };
    });
}

export const jaegerRemoteRow: SamplerRow<'jaeger_remote' | 'parentbased_jaeger_remote', JaegerRemoteOptions> = {
  // It respects parents by itself, so that both names mean the same.
  names: ['jaeger_remote', 'parentbased_jaeger_remote'],
  environment: readArgument,
  needsArgument: true,
  create: (_packages, options, { serviceName }) => new JaegerRemoteSampler(checkOptions(options), { serviceName }),
  traits: { isDecidedByParent: true, readsAttributes: false },
};

/** `endpoint=http://localhost:14250,pollingIntervalMs=5000,initialSamplingRate=0.25`, as the specification has it. */
function readArgument(reader: EnvReader): JaegerRemoteOptions | undefined {
  const fields = reader.keyValues('OTEL_TRACES_SAMPLER_ARG') ?? {};
  const { endpoint, pollingIntervalMs, initialSamplingRate } = fields;
  if (endpoint === undefined || !URL.canParse(endpoint)) {
    reader.warn(
      'OTEL_TRACES_SAMPLER_ARG has no endpoint for the sampler "jaeger_remote": write endpoint=http://localhost:5778/sampling,pollingIntervalMs=60000,initialSamplingRate=0.1. [TRACED_INVALID_SAMPLER]',
    );
    return undefined;
  }
  const number = (name: string, text: string | undefined, isValid: (value: number) => boolean): number | undefined => {
    if (text === undefined) return undefined;
    if (isValid(Number(text))) return Number(text);
    reader.warn(`OTEL_TRACES_SAMPLER_ARG: ${name}=${text} is ignored. [TRACED_INVALID_SAMPLER]`);
    return undefined;
  };
  return {
    endpoint,
    pollingIntervalMs: number('pollingIntervalMs', pollingIntervalMs, (value) => value > 0),
    initialSamplingRate: number('initialSamplingRate', initialSamplingRate, (value) => value >= 0 && value <= 1),
  };
}

function checkOptions(options: JaegerRemoteOptions | undefined): JaegerRemoteOptions {
  if (typeof options === 'object' && options !== null && URL.canParse(options.endpoint)) return options;
  throw new TracedError(
    'TRACED_INVALID_SAMPLER',
    `${startSite()}: the sampler 'jaeger_remote' has no endpoint; write { name: 'jaeger_remote', arg: { endpoint: 'http://localhost:5778/sampling' } }.`,
  );
}
