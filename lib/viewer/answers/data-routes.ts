import { answerError } from '../http/messages.js';
import type { Route, Routes } from '../http/route-request.js';
import type { AnswerSources } from './answer-sources.js';
import { answerAlerts } from './alerts.js';
import { answerDifference } from './difference.js';
import { answerExport } from './traces/export.js';
import { QueryProblem } from './traces/find-traces.js';
import { answerMap } from './map.js';
import { answerOperations } from './operations.js';
import { answerTrace } from './traces/trace-detail.js';
import { answerTraces } from './traces/trace-list.js';

/**
 * What is answered out of the store alone. Nothing here needs a server: the page answers itself with the same routes when
 * files are opened in it.
 */
export function createDataRoutes(sources: AnswerSources): Routes {
  return {
    'GET /api/traces': sayingProblems((request) => answerTraces(sources, request)),
    'GET /api/traces/': (_request, traceId) => answerTrace(sources, traceId),
    'GET /api/operations': sayingProblems((request) => answerOperations(sources, request)),
    'GET /api/map': sayingProblems((request) => answerMap(sources, request)),
    'GET /api/difference': sayingProblems((request) => answerDifference(sources, request)),
    'GET /api/export/': (request, traceId) => answerExport(sources, request, traceId),
    'GET /api/alerts': () => answerAlerts(sources),
  };
}

/** A query that cannot be read is said in words. */
export function sayingProblems(route: Route): Route {
  return (request, rest) => {
    try {
      return route(request, rest);
    } catch (error) {
      if (error instanceof QueryProblem) return answerError(400, error.message);
      throw error;
    }
  };
}
