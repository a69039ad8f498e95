import type { TraceSummary } from '../api.js';

/** Below this many traces, a percentile says nothing. */
const ENOUGH = 20;

/** How long the ended traces of each route took. */
export class RouteDurations {
  readonly #byRoute = new Map<string, number[]>();

  constructor(summaries: Iterable<TraceSummary>) {
    for (const { open, route, durationUs } of summaries) {
      if (open) continue;
      const durations = this.#byRoute.get(route);
      if (durations === undefined) this.#byRoute.set(route, [durationUs]);
      else durations.push(durationUs);
    }
    for (const durations of this.#byRoute.values()) durations.sort((a, b) => a - b);
  }

  /** How a trace compares with those of its route; empty when there are too few. */
  compare({ route, durationUs }: TraceSummary): Pick<TraceSummary, 'routeP50Us' | 'routeP95Us' | 'percentile'> {
    const durations = this.#byRoute.get(route);
    if (durations === undefined || durations.length < ENOUGH) return {};
    return {
      routeP50Us: nearestRank(durations, 0.5),
      routeP95Us: nearestRank(durations, 0.95),
      percentile: (100 * countBelow(durations, durationUs)) / durations.length,
    };
  }
}

function nearestRank(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

function countBelow(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
