import { signal } from './signal.js';
import type { TraceSummary } from '../../api.js';
import { mergeTraces, updateTraces } from '../model/trace-list.js';
import { connection, nameServices, status } from './app.js';
import { source } from './source.js';

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
    if (fresh.length > 0)
      waiting.value = new Map([...waiting.value, ...fresh.map((trace) => [trace.traceId, trace] as const)]);
  } else traces.value = mergeTraces(traces.value, fresh, LIMIT);
}

/** Shows what has been waiting. */
export function showWaiting(): void {
  traces.value = mergeTraces(traces.value, [...waiting.value.values()], LIMIT);
  waiting.value = new Map();
}

async function load(query: string, isFirst: boolean): Promise<void> {
  try {
    const { traces: list, ...facts } = await source.value.traces(query, isFirst ? LIMIT : 100);
    nameServices(list.toReversed().flatMap(({ services }) => services));
    listFacts.value = facts;
    listError.value = undefined;
    if (isFirst) [traces.value, waiting.value] = [list, new Map()];
    else for (const trace of list) enqueue(trace);
  } catch (error) {
    listError.value = (error as Error).message;
  }
}

function enqueue(trace: TraceSummary): void {
  queued.set(trace.traceId, trace);
  frame ||= requestAnimationFrame(flush);
}

const REFRESH_MS = 5000;

/** Follows the traces that match a query; the result stops it. */
export function followTraces(query: string): () => void {
  void load(query, true);
  const stop = source.value.follow(query, {
    trace: enqueue,
    status: (next) => (status.value = next),
    connected: (isConnected) => {
      if (isConnected && connection.value.state === 'lost') void load(query, false);
      if (isConnected || connection.value.state !== 'lost')
        connection.value = { state: isConnected ? 'live' : 'lost', sinceMs: Date.now() };
    },
  });
  // Asks for the list again and again: how a finished trace compares with its route changes with each later trace.
  const timer = setInterval(() => void (connection.value.state === 'live' && load(query, false)), REFRESH_MS);
  return () => {
    stop();
    clearInterval(timer);
  };
}
