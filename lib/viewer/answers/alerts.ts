import { ascending, percentile } from '../../analysis/statistics/percentile.js';
import { formatDuration } from '../../analysis/words/duration.js';
import { countWord, percent } from '../../analysis/words/words.js';
import { answerJson, type ViewerResponse } from '../http/messages.js';
import type { AlertList, AlertRecord, TraceSummary } from '../api.js';
import type { AnswerSources } from './answer-sources.js';

const MAX_ALERTS = 200;
/** A rule is silent about a route for so long after it has fired, so that one cause is told once. */
const COOL_DOWN_US = 60_000_000;

const HISTORY = 256;
/** Below this many requests, nobody knows what is usual. */
const ENOUGH = 20;
const SLOW_FACTOR = 1.5;
const SLOW_FLOOR_US = 20_000;
const BURST_US = 60_000_000;
const BURST_ERRORS = 5;
const BURST_SHARE = 0.2;
const MANY_CALLS = 10;
const STUCK_US = 30_000_000;

/** What a route has done before the trace at hand. */
class RouteHistory {
  private readonly durations: number[] = [];
  private readonly recent: { readonly endUs: number; readonly failed: boolean }[] = [];
  private usualUs = 0;
  private staleBy = 0;

  /** The p95 so far; `undefined` while too little is known. */
  get p95Us(): number | undefined {
    if (this.durations.length < ENOUGH) return undefined;
    // Worked out anew after every 16 traces: exact enough for a rule, and much cheaper than sorting for each trace.
    if (this.usualUs === 0 || this.staleBy >= 16) {
      this.usualUs = percentile(ascending(this.durations), 0.95);
      this.staleBy = 0;
    }
    return this.usualUs;
  }

  add({ durationUs, failed }: TraceSummary, endUs: number): void {
    this.durations.push(durationUs);
    if (this.durations.length > HISTORY) this.durations.shift();
    this.staleBy += 1;
    this.recent.push({ endUs, failed });
    while ((this.recent[0]?.endUs ?? endUs) < endUs - BURST_US) this.recent.shift();
  }

  /** Failed and all requests of the last minute. */
  burst(): { readonly failed: number; readonly all: number } {
    return { failed: this.recent.filter(({ failed }) => failed).length, all: this.recent.length };
  }
}

/**
 * What the rules find in the traces that are kept: slower than usual for their route, errors in bursts, one call repeated many
 * times, requests that do not end. Newest first; decided by the traces' own times, so that a file gives the same answer.
 */
export function findAlerts(summaries: readonly TraceSummary[]): readonly AlertRecord[] {
  const found: AlertRecord[] = [];
  const lastFired = new Map<string, number>();
  const histories = new Map<string, RouteHistory>();
  const fire = (rule: string, { route, traceId }: TraceSummary, timeUs: number, text: string): void => {
    const key = `${rule}\n${route}`;
    const last = lastFired.get(key);
    if (last !== undefined && timeUs - last < COOL_DOWN_US) return;
    lastFired.set(key, timeUs);
    found.push({ rule, text, timeUs, traceId });
  };
  const endOf = ({ startUs, durationUs }: TraceSummary): number => startUs + durationUs;
  for (const summary of summaries.toSorted((a, b) => endOf(a) - endOf(b))) {
    const endUs = endOf(summary);
    const { route, open, durationUs } = summary;
    if (open) {
      if (durationUs >= STUCK_US) fire('not ended', summary, endUs, stuckText(summary));
      continue;
    }
    const history = histories.get(route) ?? new RouteHistory();
    histories.set(route, history);
    const usualUs = history.p95Us;
    history.add(summary, endUs);
    if (usualUs !== undefined && durationUs > usualUs * SLOW_FACTOR && durationUs - usualUs >= SLOW_FLOOR_US) {
      fire(
        'slow',
        summary,
        endUs,
        `${route} took ${formatDuration(durationUs)}; 95 of 100 take ${formatDuration(usualUs)} at most.`,
      );
    }
    const { failed, all } = history.burst();
    if (summary.failed && failed >= BURST_ERRORS && failed >= all * BURST_SHARE) {
      fire(
        'errors',
        summary,
        endUs,
        `${route} failed ${failed} times within a minute, ${percent(failed / all)} of its requests.`,
      );
    }
    if (summary.repeated !== undefined && summary.repeated >= MANY_CALLS) {
      fire(
        'n+1',
        summary,
        endUs,
        `${route} makes the same call ${countWord(summary.repeated)} times, one after another.`,
      );
    }
  }
  return found.toReversed().slice(0, MAX_ALERTS);
}

function stuckText({ route, durationUs, openSpan }: TraceSummary): string {
  const where = openSpan === undefined || openSpan === route ? '' : `, in ${openSpan}`;
  return `${route} has been open for ${formatDuration(durationUs)}${where}.`;
}

/** `GET api/alerts`. */
export function answerAlerts({ store, summaries }: AnswerSources): ViewerResponse {
  const all = store.traces().map((trace) => summaries.of(trace));
  return answerJson({ alerts: findAlerts(all) } satisfies AlertList);
}
