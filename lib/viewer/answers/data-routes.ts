import { answerJson } from '../http/messages.js';
import type { Routes } from '../http/route-request.js';
import type { AnswerSources } from './answer-sources.js';
import { answerTrace } from './trace-detail.js';
import { answerTraces } from './trace-list.js';

/**
 * What is answered out of the store alone. Nothing here needs a server: the page answers itself with the same routes when
 * files are opened in it.
 */
export function createDataRoutes(sources: AnswerSources): Routes {
  return {
    'GET /api/traces': (request) => answerTraces(sources, request),
    'GET /api/traces/': (_request, traceId) => answerTrace(sources, traceId),
    'GET /api/alerts': () => answerJson({ alerts: [] }),
  };
}
