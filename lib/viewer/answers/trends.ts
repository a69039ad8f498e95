import type { SpanRecord } from '../../analysis/span-record.js';
import { ascending, percentile } from '../../analysis/statistics/percentile.js';

const WINDOW_US = 15 * 60 * 1_000_000;
const SLOTS = 15;

/** The p95 of each group of spans in the last fifteen minutes, a minute a slot; `null` where nothing started. */
export function trendsOf(
  spans: readonly SpanRecord[],
  keyOf: (span: SpanRecord) => string,
  nowUs: number,
): Map<string, (number | null)[]> {
  const groups = new Map<string, number[][]>();
  for (const span of spans) {
    const slot = SLOTS - 1 - Math.floor(((nowUs - span.startUs) / WINDOW_US) * SLOTS);
    if (slot < 0 || slot >= SLOTS) continue;
    const key = keyOf(span);
    let slots = groups.get(key);
    if (slots === undefined) groups.set(key, (slots = Array.from({ length: SLOTS }, () => [])));
    slots[slot]?.push(span.durationUs);
  }
  const trends = new Map<string, (number | null)[]>();
  for (const [key, slots] of groups) {
    trends.set(
      key,
      slots.map((durations) => (durations.length === 0 ? null : percentile(ascending(durations), 0.95))),
    );
  }
  return trends;
}
