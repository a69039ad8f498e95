import { separateHalves } from '../../analysis/formats/zipkin/shared-id.js';
import type { SpanRecord } from '../../analysis/span-record.js';

/**
 * Drops spans that a repeated batch has brought twice. Both halves of a Zipkin call stay, although they have one id: where their
 * tracers do not mark them, and each sends its own, they can be told only here, where they meet.
 */
export function distinctSpans(spans: readonly SpanRecord[]): SpanRecord[] {
  const [called, others] = [new Set<string>(), new Set<string>()];
  let hasHalves = false;
  const distinct = spans.filter(({ spanId, kind }) => {
    const isCalled = kind === 'server' || kind === 'consumer';
    const seen = isCalled ? called : others;
    if (seen.has(spanId)) return false;
    seen.add(spanId);
    if ((isCalled ? others : called).has(spanId)) hasHalves = true;
    return true;
  });
  if (hasHalves) separateHalves(distinct, 0);
  return distinct;
}
