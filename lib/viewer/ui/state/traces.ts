import { signal } from './signal.js';
import type { TraceSummary } from '../../api.js';
import { mergeTraces, updateTraces } from '../model/trace-list.js';
import { connection, nameServices, status } from './app.js';
import { OfflineError, source } from './source.js';

/** How many traces the list asks for. */
export const LIMIT = 1000;

/** The list as it is shown, newest first; rows keep their place while they change. */
export const traces = signal<readonly TraceSummary[]>([]);
export const listFacts = signal<
  { readonly matching: number; readonly total: number; readonly dropped: number } | undefined
>(undefined);
/** Why the list cannot be shown: a query that cannot be read, mostly. */
export const listError = signal<string | undefined>(undefined);

/** Traces that arrived while the list was held. */
const waiting = signal<ReadonlyMap<string, TraceSummary>>(new Map());
export const waitingCount = {
  get value(): number {
    return waiting.value.size;
  },
};

export const isPaused = signal(false);
/** The pointer or the selection is on the list: nothing may move below it. */
export const isHeld = signal(false);

let queued = new Map<string, TraceSummary>();
let frame = 0;

function flush(): void {
  frame = 0;
  const arrived = queued;
  queued = new Map();
  nameServices([...arrived.values()].flatMap(({ services }) => services));
  const known = new Set(traces.value.map(({ traceId }) => traceId));
  const fresh = [...arrived.values()].filter(({ traceId }) => !known.has(traceId));
  traces.value = updateTraces(traces.value, arrived);
  if (isPaused.value || isHeld.value) {
    if (fresh.length > 0) waiting.value = keepNewest([...waiting.value.values(), ...fresh]);
  } else traces.value = mergeTraces(traces.value, fresh, LIMIT);
}

/** As many as the list could show; a page that is left open over night keeps no more. */
function keepNewest(all: readonly TraceSummary[]): ReadonlyMap<string, TraceSummary> {
  const newest = new Map(all.map((trace) => [trace.traceId, trace]));
  for (const traceId of newest.keys()) {
    if (newest.size <= LIMIT) break;
    newest.delete(traceId);
  }
  return newest;
}

/** Shows what has been waiting. */
export function showWaiting(): void {
  traces.value = mergeTraces(traces.value, [...waiting.value.values()], LIMIT);
  waiting.value = new Map();
}

/** Asks for the list; an answer that comes after somebody asked for something else is not shown. */
async function load(query: string, isFirst: boolean, isCurrent: () => boolean): Promise<Error | undefined> {
  const before = traces.value;
  try {
    const { traces: list, ...facts } = await source.value.traces(query, isFirst ? LIMIT : 100);
    if (!isCurrent()) return undefined;
    nameServices(list.toReversed().flatMap(({ services }) => services));
    listFacts.value = facts;
    listError.value = undefined;
    if (isFirst) [traces.value, waiting.value] = [list, new Map()];
    else {
      for (const trace of list) enqueue(trace);
      if (facts.matching <= list.length) dropGone(before, list);
    }
    return undefined;
  } catch (error) {
    if (isCurrent()) listError.value = (error as Error).message;
    return error as Error;
  }
}

/** Takes away what was shown and is not kept any more: the store made room, or the application was started again. */
function dropGone(before: readonly TraceSummary[], kept: readonly TraceSummary[]): void {
  if (isPaused.value || isHeld.value) return;
  const gone = new Set(before.map(({ traceId }) => traceId));
  for (const { traceId } of kept) gone.delete(traceId);
  if (gone.size > 0) traces.value = traces.value.filter(({ traceId }) => !gone.has(traceId));
}

function enqueue(trace: TraceSummary): void {
  queued.set(trace.traceId, trace);
  frame ||= requestAnimationFrame(flush);
}

const REFRESH_MS = 5000;

/** Follows the traces that match a query; the result stops it. */
export function followTraces(query: string): () => void {
  let isCurrent = true;
  const again = async (isFirst: boolean): Promise<Error | undefined> => load(query, isFirst, () => isCurrent);
  const stop = source.value.follow(query, {
    trace: enqueue,
    status: (next) => (status.value = next),
    connected: (isConnected) => {
      if (isConnected && connection.value.state === 'lost') void again(false);
      if (isConnected || connection.value.state !== 'lost')
        connection.value = { state: isConnected ? 'live' : 'lost', sinceMs: Date.now() };
    },
  });
  void again(true).then((error) => {
    if (!isCurrent || error === undefined || error instanceof OfflineError) return;
    // A search that cannot be read has no live stream either; that is no loss of the connection.
    stop();
    connection.value = { state: 'live', sinceMs: Date.now() };
  });
  // Asks for the list again and again: how a finished trace compares with its route changes with each later trace.
  const timer = setInterval(() => void (connection.value.state === 'live' && again(false)), REFRESH_MS);
  return () => {
    isCurrent = false;
    stop();
    clearInterval(timer);
  };
}
