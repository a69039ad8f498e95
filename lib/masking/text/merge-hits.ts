import type { Hit } from '../detectors/hit.js';

/** Hits from left to right; of hits that overlap one remains, which covers them all and has the first one's rule. */
export function mergeHits(hits: readonly Hit[]): readonly Hit[] {
  if (hits.length < 2) return hits;
  const merged: Hit[] = [];
  for (const hit of [...hits].sort((one, other) => one.start - other.start || other.end - one.end)) {
    const last = merged.at(-1);
    if (last === undefined || hit.start >= last.end) merged.push(hit);
    else if (hit.end > last.end) merged[merged.length - 1] = { start: last.start, end: hit.end, rule: last.rule };
  }
  return merged;
}
