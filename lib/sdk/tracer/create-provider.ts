import type { Resource } from '@opentelemetry/resources';
import type { IdGenerator, Sampler, SpanLimits, SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { SdkPackages } from '../packages/packages.js';
import { RandomIds } from './random-ids.js';
import { isAnyValue, recordsAnyValue } from './any-value.js';
import { isAttributeValue } from './attribute-values.js';
import type { RecordingLimits } from './recording.js';
import { RecordingTracer } from './recording.tracer.js';
import { SpanClock } from './span-clock.js';

/** The SDK's own limit for everything that is counted. */
const DEFAULT_COUNT = 128;

export interface ProviderParts {
  readonly sampler: Sampler;
  readonly isForeignSampler: boolean;
  readonly resource: Resource;
  readonly spanLimits: SpanLimits;
  readonly spanProcessors: SpanProcessor[];
  /** @defaultValue random ids */
  readonly idGenerator: IdGenerator | undefined;
}

/**
 * A provider of the SDK's that gives out tracers of ours; flushing, shutting down and whatever else it is asked for stays
 * the SDK's.
 */
export function createProvider({ trace }: Pick<SdkPackages, 'trace'>, parts: ProviderParts): TracerProvider {
  const { sampler, resource, spanLimits, spanProcessors, idGenerator = new RandomIds() } = parts;
  const provider = new trace.TracerProvider({ sampler, resource, spanLimits, spanProcessors, idGenerator });
  const { isForeignSampler } = parts;
  const deciding = { sampler, isForeignSampler, idGenerator, clock: new SpanClock() };
  const limits = resolveLimits(spanLimits);
  const recordsAny = recordsAnyValue({ trace }, resource);
  const isValue = recordsAny ? isAnyValue : isAttributeValue;
  const common = { resource, limits, processors: spanProcessors, isValue, recordsNull: recordsAny };
  const tracers = new Map<string, RecordingTracer>();
  const getTracer: TracerProvider['getTracer'] = (name, version, options) => {
    const schemaUrl = options?.schemaUrl;
    const key = `${name}@${version ?? ''}:${schemaUrl ?? ''}`;
    const known = tracers.get(key);
    if (known !== undefined) return known;
    const tracer = new RecordingTracer({ ...common, instrumentationScope: { name, version, schemaUrl } }, deciding);
    tracers.set(key, tracer);
    return tracer;
  };
  return Object.assign(provider, { getTracer });
}

function resolveLimits(given: SpanLimits): RecordingLimits {
  return {
    attributeCountLimit: DEFAULT_COUNT,
    attributeValueLengthLimit: Infinity,
    eventCountLimit: DEFAULT_COUNT,
    linkCountLimit: DEFAULT_COUNT,
    attributePerEventCountLimit: DEFAULT_COUNT,
    attributePerLinkCountLimit: DEFAULT_COUNT,
    ...given,
  };
}
