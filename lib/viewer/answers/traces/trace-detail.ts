import type { SpanRecord } from '../../../analysis/span-record.js';
import type { StoredTrace } from '../../store/stored-trace.js';
import { MOST_LINES } from '../../store/span-store.js';
import type { Gone, TraceDetail } from '../../api.js';
import { answerJson, type ViewerResponse } from '../../http/messages.js';
import type { AnswerSources } from '../answer-sources.js';
import { logLinesOf } from './log-lines.js';
import { profilesOf } from '../operation-profiles.js';

const ITEMS_IN_A_PIECE = 500;
const MOST_FOLLOW_UPS = 20;

/** `GET api/traces/:traceId`: a trace with everything that its page draws, or when it went. */
export function answerTrace({ store, summaries }: AnswerSources, traceId: string): ViewerResponse {
  const trace = store.get(traceId);
  const nowUs = store.nowUs();
  if (trace === undefined) return answerJson(goneOf(store.goneAtUs(traceId)), 404);
  const spans = trace.spansAt(nowUs);
  const linked = summaries
    .followUpsOf(traceId)
    .slice(0, MOST_FOLLOW_UPS)
    .flatMap((id) => store.get(id) ?? []);
  const followUps = linked.map((each) => each.spansAt(nowUs)).filter((found) => found.length > 0);
  const detail: TraceDetail = {
    traceId,
    spans,
    ...logsOf(trace, linked, [spans, ...followUps].flat()),
    followUps,
    profiles: profilesOf(store, spans),
    nowUs,
  };
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return { status: 200, headers, body: pieces(detail) };
}

/** The lines of a trace and of what it caused; of the latter as many as there is room for. */
function logsOf(
  trace: StoredTrace,
  linked: readonly StoredTrace[],
  spans: readonly SpanRecord[],
): Pick<TraceDetail, 'logs' | 'droppedLogs'> {
  const others = linked.flatMap(({ logs }) => logs);
  const room = Math.max(0, MOST_LINES - trace.logs.length);
  const dropped = [trace, ...linked].reduce((sum, { droppedLogs }) => sum + droppedLogs, 0);
  return {
    logs: logLinesOf([...trace.logs, ...others.slice(0, room)], spans),
    droppedLogs: dropped + Math.max(0, others.length - room) || undefined,
  };
}

/** The text of the answer, in pieces: a trace may have 100,000 spans, and the application goes on meanwhile. */
function* pieces({ spans, logs, ...rest }: TraceDetail): Iterable<string> {
  yield `${JSON.stringify(rest).slice(0, -1)},"logs":[`;
  yield* listPieces(logs);
  yield '],"spans":[';
  yield* listPieces(spans);
  yield ']}';
}

function* listPieces(list: readonly unknown[]): Iterable<string> {
  for (let from = 0; from < list.length; from += ITEMS_IN_A_PIECE) {
    const texts = list.slice(from, from + ITEMS_IN_A_PIECE).map((item) => JSON.stringify(item));
    yield (from === 0 ? '' : ',') + texts.join(',');
  }
}

function goneOf(goneAtUs: number | undefined): Gone {
  if (goneAtUs === undefined) return { error: 'No trace of this id is kept.' };
  return { error: 'The trace had to make room for newer ones.', goneAtUs, setting: 'maxTraces, maxBytes' };
}
