import type { Hit } from '../detectors/hit.js';

/** Hits from left to right; of hits that overlap one remains, which covers them all and has the first one's rule. */
export function mergeHits(hits: readonly Hit[]): readonly Hit[] {
  if (isInOrder(hits)) return hits;
  const merged: Hit[] = [];
  for (const hit of [...hits].sort((one, other) => one.start - other.start || other.end - one.end)) {
    const last = merged.at(-1);
    if (last === undefined || hit.start >= last.end) merged.push(hit);
    else if (hit.end > last.end) merged[merged.length - 1] = { start: last.start, end: hit.end, rule: last.rule };
  }
  return merged;
}

// Most are, and there may be thousands.
function isInOrder(hits: readonly Hit[]): boolean {
  let end = 0;
  for (const hit of hits) {
    if (hit.start < end) return false;
    end = hit.end;
  }
  return true;
}
