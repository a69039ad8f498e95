import type { SpanStore } from '../store/span-store.js';
import type { StoredTrace } from '../store/stored-trace.js';

/** The kept traces that a query of the search grammar finds, newest first. */
export function findTraces(store: SpanStore, query: string): StoredTrace[] {
  const traces = store.traces();
  if (query.trim() === '') return traces;
  const words = query.toLowerCase().split(/\s+/);
  const nowUs = store.nowUs();
  return traces.filter((trace) => {
    const text = trace.spansAt(nowUs).map(({ name }) => name.toLowerCase());
    return words.every((word) => text.some((name) => name.includes(word)));
  });
}
