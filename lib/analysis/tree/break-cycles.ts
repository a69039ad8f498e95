import type { SpanRecord } from '../span-record.js';
import type { Scratch } from './scratch.js';

/** How a warning of a circle begins; the id of its first span follows. */
const CYCLE = 'cycle:';
const UNSEEN = 0;
const DONE = -1;

/** Makes the earliest span of every cycle of parents a root. */
export function breakCycles(
  spans: readonly SpanRecord[],
  parents: Int32Array,
  startNs: Float64Array,
  warnings: string[],
  scratch: Scratch,
): void {
  // The number of the walk that met a span; meeting one's own again is a cycle.
  const seen = scratch.int32(spans.length);
  for (let first = 0; first < spans.length; first++) {
    let at = first;
    while (at >= 0 && seen[at] === UNSEEN) {
      seen[at] = first + 1;
      at = parents[at] as number;
    }
    if (at >= 0 && seen[at] === first + 1) {
      const root = earliestOf(at, parents, startNs);
      parents[root] = -1;
      warnings.push(`${CYCLE}${spans[root]?.spanId}`);
    }
    for (at = first; at >= 0 && seen[at] === first + 1; at = parents[at] as number) seen[at] = DONE;
  }
}

function earliestOf(member: number, parents: Int32Array, startNs: Float64Array): number {
  let earliest = member;
  for (let at = parents[member] as number; at !== member; at = parents[at] as number) {
    if ((startNs[at] as number) < (startNs[earliest] as number)) earliest = at;
  }
  return earliest;
}

/** The ids of the spans that are roots because their parents form a circle. */
export function circleIds(warnings: readonly string[]): ReadonlySet<string> {
  return new Set(warnings.filter((text) => text.startsWith(CYCLE)).map((text) => text.slice(CYCLE.length)));
}
