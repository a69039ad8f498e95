import { writeTraces, type TextFormat } from '../../../analysis/formats/write-traces.js';
import { answerError, type ViewerRequest, type ViewerResponse } from '../../http/messages.js';
import type { AnswerSources } from '../answer-sources.js';

const FORMATS: readonly string[] = ['otlp', 'zipkin', 'jaeger', 'json'] satisfies TextFormat[];

/** `GET api/export/:traceId?format=`: a trace as a file that others read. */
export function answerExport({ store }: AnswerSources, { query }: ViewerRequest, traceId: string): ViewerResponse {
  const format = query.get('format') ?? 'otlp';
  if (!FORMATS.includes(format)) return answerError(400, `format is one of ${FORMATS.join(', ')}.`);
  const trace = store.get(traceId);
  if (trace === undefined) return answerError(404, 'No trace of this id is kept.');
  const name = `${traceId.replace(/[^\w-]/g, '').slice(0, 32)}.${format}.json`;
  return {
    status: 200,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
    },
    body: writeTraces(trace.endedOnce(), format as TextFormat),
  };
}
