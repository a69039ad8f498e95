import type { ExceptionSignal } from '../shared/runtime.js';
import { EnvReader, type Environment, type Warn } from './env-reader.js';
import {
  EXPORTER_NAMES,
  PROPAGATOR_NAMES,
  SAMPLER_NAMES,
  type ExporterName,
  type PropagatorName,
  type SamplerName,
} from './names.js';
import type { BatchOptions, LimitOptions, OtlpSettings, ZipkinSettings } from './start-tracing.options.js';

const LOG_LEVELS = ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'] as const;
const UNSUPPORTED_SAMPLERS = ['jaeger_remote', 'parentbased_jaeger_remote', 'xray'] as const;
const OTLP_PROTOCOLS = ['http/json', 'http/protobuf', 'grpc'] as const;
const COMPRESSIONS = ['gzip', 'none'] as const;

/** What the environment says, every value valid; an absent field is an unset variable. */
export interface EnvConfig {
  readonly disabled: boolean;
  readonly logLevel?: (typeof LOG_LEVELS)[number] | undefined;
  readonly serviceName?: string | undefined;
  readonly resourceAttributes?: Readonly<Record<string, string>> | undefined;
  readonly propagators?: readonly PropagatorName[] | undefined;
  readonly sampler?: { readonly name: SamplerName; readonly arg?: number | undefined } | undefined;
  readonly exporters?: readonly ExporterName[] | undefined;
  readonly exceptionSignal?: ExceptionSignal | undefined;
  readonly batch: BatchOptions;
  readonly limits: LimitOptions;
  readonly zipkin: ZipkinSettings;
  readonly otlp: OtlpSettings;
}

/** Reads the `OTEL_*` variables; what cannot be used is told through `warn` and ignored. Never throws. */
export function readEnv(env: Environment, warn?: Warn): EnvConfig {
  const reader = new EnvReader(env, warn);
  if (reader.string('OTEL_CONFIG_FILE') !== undefined) {
    reader.warn(
      'OTEL_CONFIG_FILE is ignored: declarative configuration is not supported, use the options of startTracing().',
    );
  }
  return {
    disabled: reader.boolean('OTEL_SDK_DISABLED'),
    logLevel: reader.enumeration('OTEL_LOG_LEVEL', LOG_LEVELS),
    serviceName: reader.string('OTEL_SERVICE_NAME'),
    resourceAttributes: reader.keyValues('OTEL_RESOURCE_ATTRIBUTES'),
    propagators: reader.list('OTEL_PROPAGATORS', PROPAGATOR_NAMES),
    sampler: readSampler(reader),
    exporters: reader.list('OTEL_TRACES_EXPORTER', EXPORTER_NAMES),
    exceptionSignal: readExceptionSignal(reader),
    batch: readBatch(reader),
    limits: readLimits(reader),
    zipkin: {
      endpoint: reader.url('OTEL_EXPORTER_ZIPKIN_ENDPOINT')?.href,
      timeoutMs: reader.timeout('OTEL_EXPORTER_ZIPKIN_TIMEOUT'),
    },
    otlp: readOtlp(reader),
  };
}

function readSampler(reader: EnvReader): EnvConfig['sampler'] {
  const written = reader.string('OTEL_TRACES_SAMPLER')?.toLowerCase();
  if (written !== undefined && UNSUPPORTED_SAMPLERS.some((name) => name === written)) {
    reader.warn(`OTEL_TRACES_SAMPLER="${written}" is not supported and is ignored.`);
    return undefined;
  }
  const name = reader.enumeration('OTEL_TRACES_SAMPLER', SAMPLER_NAMES);
  if (name === undefined) return undefined;
  if (!name.endsWith('traceidratio')) return { name };
  const writtenArg = reader.string('OTEL_TRACES_SAMPLER_ARG');
  if (writtenArg === undefined) return { name };
  const arg = Number(writtenArg);
  if (arg >= 0 && arg <= 1) return { name, arg };
  reader.warn(
    `OTEL_TRACES_SAMPLER_ARG="${writtenArg}" is ignored: write a number from 0 to 1. [TRACED_INVALID_SAMPLER]`,
  );
  return { name };
}

function readExceptionSignal(reader: EnvReader): ExceptionSignal | undefined {
  const written = reader.enumeration('OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN', ['logs', 'logs/dup'] as const);
  if (written === undefined) return undefined;
  return written === 'logs' ? 'log' : 'both';
}

function readBatch(reader: EnvReader): BatchOptions {
  return {
    scheduleDelayMs: reader.integer('OTEL_BSP_SCHEDULE_DELAY'),
    exportTimeoutMs: reader.timeout('OTEL_BSP_EXPORT_TIMEOUT'),
    maxQueueSize: reader.integer('OTEL_BSP_MAX_QUEUE_SIZE', 1),
    maxExportBatchSize: reader.integer('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 1),
  };
}

// The JavaScript SDK read the last two of events and links under names of its own; applications may still set them.
function readLimits(reader: EnvReader): LimitOptions {
  return {
    attributeValueLength:
      reader.integer('OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT') ?? reader.integer('OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'),
    attributeCount: reader.integer('OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT') ?? reader.integer('OTEL_ATTRIBUTE_COUNT_LIMIT'),
    eventCount: reader.integer('OTEL_SPAN_EVENT_COUNT_LIMIT'),
    linkCount: reader.integer('OTEL_SPAN_LINK_COUNT_LIMIT'),
    attributePerEventCount:
      reader.integer('OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT') ?? reader.integer('OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT'),
    attributePerLinkCount:
      reader.integer('OTEL_LINK_ATTRIBUTE_COUNT_LIMIT') ?? reader.integer('OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT'),
  };
}

function readOtlp(reader: EnvReader): OtlpSettings {
  const protocol =
    reader.enumeration('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', OTLP_PROTOCOLS) ??
    reader.enumeration('OTEL_EXPORTER_OTLP_PROTOCOL', OTLP_PROTOCOLS);
  if (protocol === 'grpc') {
    reader.warn('The OTLP protocol "grpc" is not supported: spans go as JSON over HTTP, usually to port 4318.');
  }
  const base = reader.url('OTEL_EXPORTER_OTLP_ENDPOINT');
  const shared = reader.keyValues('OTEL_EXPORTER_OTLP_HEADERS');
  const own = reader.keyValues('OTEL_EXPORTER_OTLP_TRACES_HEADERS');
  return {
    endpoint: reader.url('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT')?.href ?? (base && tracesEndpoint(base)),
    headers: shared === undefined && own === undefined ? undefined : { ...shared, ...own },
    timeoutMs: reader.timeout('OTEL_EXPORTER_OTLP_TRACES_TIMEOUT') ?? reader.timeout('OTEL_EXPORTER_OTLP_TIMEOUT'),
    compression:
      reader.enumeration('OTEL_EXPORTER_OTLP_TRACES_COMPRESSION', COMPRESSIONS) ??
      reader.enumeration('OTEL_EXPORTER_OTLP_COMPRESSION', COMPRESSIONS),
  };
}

function tracesEndpoint(base: URL): string {
  const url = new URL(base.href);
  let path = url.pathname;
  while (path.endsWith('/')) path = path.slice(0, -1);
  url.pathname = `${path}/v1/traces`;
  return url.href;
}
