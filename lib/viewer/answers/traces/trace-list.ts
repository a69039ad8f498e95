import type { TraceList } from '../../api.js';
import { answerJson, type ViewerRequest, type ViewerResponse } from '../../http/messages.js';
import type { AnswerSources } from '../answer-sources.js';
import { findTraces } from './find-traces.js';

const DEFAULT_LIMIT = 200;
const MOST = 2_000;

/** `GET api/traces`: the rows of the list, newest first. */
export function answerTraces(sources: AnswerSources, { query }: ViewerRequest): ViewerResponse {
  const { store, summaries } = sources;
  const found = findTraces(store, query.get('query'));
  const list: TraceList = {
    // The store keeps the order of arrival, in which a long request comes after shorter ones that started later.
    traces: found
      .map(({ trace }) => summaries.of(trace))
      .sort((a, b) => b.startUs - a.startUs)
      .slice(0, limitOf(query.get('limit'))),
    matching: found.length,
    total: store.size,
    dropped: store.goneTraces,
  };
  return answerJson(list);
}

function limitOf(text: string | null): number {
  const limit = Number(text ?? DEFAULT_LIMIT);
  return Number.isInteger(limit) && limit > 0 ? Math.min(limit, MOST) : DEFAULT_LIMIT;
}
