import { toTraceMatcher } from '../../../analysis/search/match-span.js';
import { parseSearch } from '../../../analysis/search/parse-search.js';
import type { SpanRecord } from '../../../analysis/span-record.js';
import type { SpanStore } from '../../store/span-store.js';
import type { StoredTrace } from '../../store/stored-trace.js';

/** A trace that was found, with its spans as they are now. */
export interface FoundTrace {
  readonly trace: StoredTrace;
  readonly spans: readonly SpanRecord[];
}

/** A query that cannot be read; `message` says why. */
export class QueryProblem extends Error {}

/**
 * Decides whether a trace is found; `undefined` for an empty query, which finds all.
 *
 * @throws QueryProblem
 */
export function traceMatcherOf(query: string | null): ((spans: readonly SpanRecord[]) => boolean) | undefined {
  if (query === null || query.trim() === '') return undefined;
  const parsed = parseSearch(query);
  if ('problem' in parsed) throw new QueryProblem(parsed.problem.message);
  return toTraceMatcher(parsed.search);
}

/**
 * The kept traces that a query of the search grammar finds, newest first.
 *
 * @throws QueryProblem
 */
export function findTraces(store: SpanStore, query: string | null): FoundTrace[] {
  const matches = traceMatcherOf(query);
  const nowUs = store.nowUs();
  const all = store.traces().map((trace) => ({ trace, spans: trace.spansAt(nowUs) }));
  return matches === undefined ? all : all.filter(({ spans }) => matches(spans));
}
