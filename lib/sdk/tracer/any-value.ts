import type { TracerProvider } from '@opentelemetry/sdk-trace';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { SdkPackages } from '../packages/packages.js';

/**
 * Whether an attribute may have this value where the SDK records any value of the specification's: texts, numbers,
 * booleans, bytes, nothing, and lists and plain objects of these.
 */
export function isAnyValue(value: unknown): boolean {
  return value === undefined || isAny(value, new Set());
}

function isAny(value: unknown, around: Set<object>): boolean {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null)
    return true;
  if (typeof value !== 'object') return false;
  if (value instanceof Uint8Array) return true;
  // A value that holds itself has no end.
  if (around.has(value) || !(Array.isArray(value) || isPlain(value))) return false;
  around.add(value);
  const areAny = Object.values(value).every((item) => item === undefined || isAny(item, around));
  around.delete(value);
  return areAny;
}

function isPlain(value: object): boolean {
  const { constructor } = value as { constructor?: unknown };
  return constructor === Object || constructor === undefined;
}

/** Releases 3 of the SDK do, releases 2 do not; that an attribute may be `null` tells them apart without a warning. */
export function recordsAnyValue(
  { trace }: Pick<SdkPackages, 'trace'>,
  resource: NonNullable<ConstructorParameters<typeof TracerProvider>[0]>['resource'],
): boolean {
  const provider = new trace.TracerProvider({ sampler: new trace.AlwaysOnSampler(), ...(resource && { resource }) });
  const attributes = { probe: null } as never;
  const probe = provider.getTracer('nestjs-traced').startSpan('probe', { attributes }, ROOT_CONTEXT);
  return Object.hasOwn((probe as { attributes?: object }).attributes ?? {}, 'probe');
}
