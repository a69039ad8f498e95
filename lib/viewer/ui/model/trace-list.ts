import type { TraceSummary } from '../../api.js';
import { code } from '../../../analysis/words/marks.js';
import { count, duration, percent, plural } from './words/format.js';

/** The same rows in the same order, with what is new about them. */
export function updateTraces(
  shown: readonly TraceSummary[],
  arrived: ReadonlyMap<string, TraceSummary>,
): readonly TraceSummary[] {
  return shown.some(({ traceId }) => arrived.has(traceId))
    ? shown.map((trace) => arrived.get(trace.traceId) ?? trace)
    : shown;
}

/** The rows and the new ones, newest first, at most `limit`. */
export function mergeTraces(
  shown: readonly TraceSummary[],
  fresh: readonly TraceSummary[],
  limit: number,
): readonly TraceSummary[] {
  if (fresh.length === 0) return shown;
  const known = new Set(shown.map(({ traceId }) => traceId));
  const added = fresh.filter(({ traceId }) => !known.has(traceId));
  return [...added, ...shown].sort((a, b) => b.startUs - a.startUs).slice(0, limit);
}

/** What the row says before the name: the method, or what kind of work it is. */
export const verbOf = ({ method, linked }: TraceSummary): string => method ?? (linked === true ? 'TASK' : 'RUN');

/** The route without its method. */
export function entryOf({ method, route, name }: TraceSummary): string {
  const text = route === '' ? name : route;
  return method !== undefined && text.startsWith(`${method} `) ? text.slice(method.length + 1) : text;
}

/** Slower than 95 of 100 of its route. */
export const isSlow = ({ percentile, open }: TraceSummary): boolean =>
  !open && percentile !== undefined && percentile >= 95;

export const isFailed = ({ failed, statusCode }: TraceSummary): boolean => failed || (statusCode ?? 0) >= 500;

export interface Badge {
  readonly kind: 'error' | 'slow' | 'open' | 'fact';
  readonly text: string;
}

/** What is special about a trace, most important first, at most three. */
export function badgesOf(trace: TraceSummary): Badge[] {
  const badges: (Badge | undefined)[] = [
    trace.open ? { kind: 'open', text: trace.openSpan === undefined ? 'open' : `open, ${trace.openSpan}` } : undefined,
    (trace.attempts ?? 1) > 1 ? { kind: 'slow', text: `tried ${trace.attempts}×` } : undefined,
    (trace.repeated ?? 0) > 1 ? { kind: 'slow', text: `N+1 × ${trace.repeated}` } : undefined,
    isSlow(trace) ? { kind: 'slow', text: `slow, p${Math.min(99, Math.floor(trace.percentile!))}` } : undefined,
    trace.kept === undefined ? undefined : { kind: 'fact', text: `kept: ${trace.kept}` },
    (trace.followUps ?? 0) > 0 ? { kind: 'fact', text: plural(trace.followUps!, 'follow-up') } : undefined,
    trace.linked === true ? { kind: 'fact', text: 'linked' } : undefined,
  ];
  return badges.filter((badge) => badge !== undefined).slice(0, 3);
}

/** The filters above the list, each with what it keeps. */
export const filters = {
  errors: { kind: 'error', text: 'errors', keeps: isFailed },
  slow: { kind: 'slow', text: 'slow', keeps: isSlow },
  tried: { kind: 'fact', text: 'tried again', keeps: ({ attempts }: TraceSummary) => (attempts ?? 1) > 1 },
  repeated: { kind: 'fact', text: 'N+1', keeps: ({ repeated }: TraceSummary) => (repeated ?? 0) > 1 },
  open: { kind: 'open', text: 'open', keeps: ({ open }: TraceSummary) => open },
} as const;

export type FilterName = keyof typeof filters;

/** How a bar is drawn: parts of the room up to 1.5 times the p95 of the route. */
export interface RouteBar {
  /** 0 to 1 of the room. */
  readonly width: number;
  readonly p50?: number | undefined;
  readonly hasP95: boolean;
  /** `1.7× p95` when the bar was cut. */
  readonly over?: string | undefined;
}

/** How long a bar may be, as a multiple of the route's p95. */
const REACH = 1.5;

export function routeBar({ durationUs, routeP50Us, routeP95Us }: TraceSummary, longestUs: number): RouteBar {
  const p95 = routeP95Us ?? longestUs;
  const times = p95 > 0 ? durationUs / p95 : 0;
  return {
    width: Math.min(1, times / REACH),
    p50: routeP50Us !== undefined && p95 > 0 ? Math.min(1, routeP50Us / p95 / REACH) : undefined,
    hasP95: routeP95Us !== undefined,
    over: times > REACH ? `${times < 9.95 ? times.toFixed(1) : count(times)}× p95` : undefined,
  };
}

/** What a colleague would say about the list. */
export function listSentence(traces: readonly TraceSummary[]): string {
  if (traces.length === 0) return '';
  const failed = traces.filter(isFailed);
  const total = plural(traces.length, traces.every(({ method }) => method !== undefined) ? 'request' : 'trace');
  if (failed.length > 0) {
    const share = percent(failed.length / traces.length);
    return `**${count(failed.length)}** of ${total} failed (${share}), ${whichRoutes(failed)}.`;
  }
  const slow = traces.filter(isSlow);
  if (slow.length > 0) {
    const [route, times] = worst(slow);
    const slowest = Math.max(...slow.filter((trace) => trace.route === route).map(({ durationUs }) => durationUs));
    return `Nothing failed. ${code(route)} was slow ${times === 1 ? 'once' : `${count(times)} times`}, at most **${duration(slowest)}**.`;
  }
  // Before a route has a p95, nobody can say what is slow for it.
  const canTell = traces.some(({ routeP95Us }) => routeP95Us !== undefined);
  return `${total}, none failed${canTell ? ' and none was slow for its route' : '; too few to say what is slow for its route'}.`;
}

/** Of which routes traces are. */
function whichRoutes(traces: readonly TraceSummary[]): string {
  const [route, times, routes] = worst(traces);
  if (traces.length === 1) return code(route);
  if (times === traces.length) return `all of ${code(route)}`;
  return times > traces.length / 2 ? `most of them ${code(route)}` : `of ${plural(routes, 'route')}`;
}

/** The route that most of the traces are of, how many, and how many routes there are. */
function worst(traces: readonly TraceSummary[]): [string, number, number] {
  const counts = new Map<string, number>();
  for (const { route } of traces) counts.set(route, (counts.get(route) ?? 0) + 1);
  const [route, times] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? ['', 0];
  return [route, times, counts.size];
}
