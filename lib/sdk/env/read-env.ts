import type { ExceptionSignal } from '../../core/contracts/exception-record.js';
import { EnvReader, type Environment, type Warn } from './env-reader.js';
import { warnUnread } from './warn-unread.js';
import {
  exporterNames,
  REPLACED_EXPORTERS,
  readExporterEnvironment,
  type ExporterEnvironment,
  type ExporterName,
} from '../exporters/table.js';
import { PROPAGATOR_NAMES, type PropagatorName } from '../propagators/table.js';
import { readSampler, type NamedSamplerOption } from '../samplers/table.js';
import type { BatchOptions } from '../pipeline/lanes/lane.options.js';
import type { LimitOptions } from '../start-tracing.options.js';

const LOG_LEVELS = ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'] as const;

/** What the environment says, every value valid; an absent field is an unset variable. */
export interface EnvConfig extends ExporterEnvironment {
  readonly disabled: boolean;
  readonly logLevel?: (typeof LOG_LEVELS)[number] | undefined;
  readonly serviceName?: string | undefined;
  readonly resourceAttributes?: Readonly<Record<string, string>> | undefined;
  readonly propagators?: readonly PropagatorName[] | undefined;
  readonly sampler?: NamedSamplerOption | undefined;
  readonly exporters?: readonly ExporterName[] | undefined;
  readonly exceptionSignal?: ExceptionSignal | undefined;
  readonly batch: BatchOptions;
  readonly limits: LimitOptions;
}

/** Reads the `OTEL_*` variables; what cannot be used is told through `warn` and ignored. Never throws. */
export function readEnv(env: Environment, warn?: Warn): EnvConfig {
  const reader = new EnvReader(env, warn);
  warnUnread(reader);
  return {
    disabled: reader.boolean('OTEL_SDK_DISABLED'),
    logLevel: reader.enumeration('OTEL_LOG_LEVEL', LOG_LEVELS),
    serviceName: reader.string('OTEL_SERVICE_NAME'),
    resourceAttributes: reader.keyValues('OTEL_RESOURCE_ATTRIBUTES'),
    propagators: reader.list('OTEL_PROPAGATORS', PROPAGATOR_NAMES),
    sampler: readSampler(reader),
    exporters: reader.list('OTEL_TRACES_EXPORTER', exporterNames(), REPLACED_EXPORTERS),
    exceptionSignal: readExceptionSignal(reader),
    batch: readBatch(reader),
    limits: readLimits(reader),
    ...readExporterEnvironment(reader),
  };
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

/** Reads the limits of spans; a general limit holds where no special one is set. Two names are from earlier JavaScript SDKs. */
function readLimits(reader: EnvReader): LimitOptions {
  const attributeCount = reader.integer('OTEL_ATTRIBUTE_COUNT_LIMIT');
  return {
    attributeValueLength:
      reader.integer('OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT') ?? reader.integer('OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'),
    attributeCount: reader.integer('OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT') ?? attributeCount,
    eventCount: reader.integer('OTEL_SPAN_EVENT_COUNT_LIMIT'),
    linkCount: reader.integer('OTEL_SPAN_LINK_COUNT_LIMIT'),
    attributePerEventCount:
      reader.integer('OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT') ??
      reader.integer('OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT') ??
      attributeCount,
    attributePerLinkCount:
      reader.integer('OTEL_LINK_ATTRIBUTE_COUNT_LIMIT') ??
      reader.integer('OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT') ??
      attributeCount,
  };
}
