import { toSpanMatcher } from '../../../../analysis/search/match-span.js';
import { parseSearch } from '../../../../analysis/search/parse-search.js';
import type { TraceRows } from './row-node.js';

/** Finds rows by the search that the list, the API and the command line have, too. */
export class RowFinder {
  readonly #rows: TraceRows;

  constructor(rows: TraceRows) {
    this.#rows = rows;
  }

  /** The rows of which one span is found; none while the search cannot be read. */
  find(query: string): number[] {
    if (query.trim() === '') return [];
    const parsed = parseSearch(query);
    if (!('search' in parsed)) return [];
    const matches = toSpanMatcher(parsed.search);
    const found: number[] = [];
    for (const { kind, spans, index } of this.#rows.nodes) {
      if (kind !== 'section' && spans.some(matches)) found.push(index);
    }
    return found;
  }
}
