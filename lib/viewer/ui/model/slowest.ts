import { code } from '../../../analysis/words/marks.js';
import type { TraceSummary } from '../../api.js';
import { isFailed, isSlow } from './trace-list.js';

/** The trace that tells most about the list, and how a sentence about it begins that goes on with the time it took. */
export interface Slowest {
  readonly trace: TraceSummary;
  readonly lead: string;
}

/** Longer traces are not fetched for one sentence. */
const MOST_SPANS = 2000;

/** The slowest of those that failed, else of those that are slow for their route, else of all that have ended. */
export function slowestOf(traces: readonly TraceSummary[]): Slowest | undefined {
  const ended = traces.filter(({ open, spanCount }) => !open && spanCount <= MOST_SPANS);
  const chosen = [ended.filter(isFailed), ended.filter(isSlow), ended].find(({ length }) => length > 0);
  if (chosen === undefined) return undefined;
  const trace = chosen.reduce((most, next) => (next.durationUs > most.durationUs ? next : most));
  const only = isFailed(trace) ? 'The one that failed' : 'The slow one';
  const many = isFailed(trace) ? 'The slowest that failed' : 'The slowest';
  return {
    trace,
    lead:
      chosen !== ended && chosen.length === 1 ? `${only} took` : `${many}, ${code(trace.route || trace.name)}, took`,
  };
}
