import type { SpanRecord } from '../../analysis/span-record.js';
import type { OperationProfile } from '../api.js';
import type { SpanStore } from '../store/span-store.js';

const QUANTILES = 100;

/** The name of an operation among those of all services. */
export function operationKey({ service, name }: Pick<SpanRecord, 'service' | 'name'>): string {
  return `${service}\n${name}`;
}

/** How the operations of `spans` behave among everything that is kept, by `operationKey`. */
export function profilesOf(store: SpanStore, spans: readonly SpanRecord[]): Record<string, OperationProfile> {
  const durations = new Map<string, number[]>();
  for (const span of spans) durations.set(operationKey(span), []);
  for (const trace of store.traces()) {
    for (const span of trace.ended) durations.get(operationKey(span))?.push(span.durationUs);
  }
  const profiles: Record<string, OperationProfile> = {};
  for (const [key, values] of durations) if (values.length > 0) profiles[key] = profileOf(values);
  return profiles;
}

function profileOf(durations: number[]): OperationProfile {
  durations.sort((a, b) => a - b);
  const at = (share: number): number => durations[Math.max(0, Math.ceil(share * durations.length) - 1)] as number;
  const size = Math.min(durations.length, QUANTILES);
  const quantilesUs = Array.from({ length: size }, (_, index) => at((index + 1) / size));
  return { count: durations.length, p50Us: at(0.5), p95Us: at(0.95), quantilesUs };
}
