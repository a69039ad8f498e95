import { repetitions } from '../../analysis/repetition/repetitions.js';
import { describeOperations } from '../../analysis/sentences/describe-operations.js';
import type { SpanRecord } from '../../analysis/span-record.js';
import { statistics, type OperationStatistics } from '../../analysis/statistics/statistics.js';
import type { OperationList, OperationRow } from '../api.js';
import { answerJson, type ViewerRequest, type ViewerResponse } from '../http/messages.js';
import type { AnswerSources } from './answer-sources.js';
import { findTraces, type FoundTrace } from './traces/find-traces.js';
import { operationKey } from './operation-profiles.js';
import { trendsOf } from './trends.js';

/** `GET api/operations`: how every operation behaves, the one that requests wait for most first. */
export function answerOperations({ store }: AnswerSources, { query }: ViewerRequest): ViewerResponse {
  const found = findTraces(store, query.get('query'));
  const spans = found.flatMap((trace) => trace.spans.filter(({ open }) => open !== true));
  const repeated = countRepeated(found);
  const trends = trendsOf(spans, operationKey, store.nowUs());
  const operations = statistics(spans).map((row) => toRow(row, trends, repeated));
  return answerJson({ operations, ...describeOperations(operations, operations) } satisfies OperationList);
}

function toRow(
  row: OperationStatistics,
  trends: ReadonlyMap<string, readonly (number | null)[]>,
  repeated: ReadonlyMap<string, number>,
): OperationRow {
  const key = operationKey(row);
  const { name, service, count, errorCount, p50Us, p90Us, p95Us, p99Us, maxUs, selfShare, pathShare, exemplars } = row;
  return {
    name,
    service,
    count,
    errorCount,
    p50Us,
    p90Us,
    p95Us,
    p99Us,
    maxUs,
    selfShare,
    pathShare,
    trendUs: trends.get(key) ?? [],
    exemplars,
    repeatedIn: repeated.get(key),
  };
}

/** In how many traces each operation ran as an N+1. */
function countRepeated(found: readonly FoundTrace[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { spans } of found) {
    for (const key of new Set(repetitionsOf(spans).map(operationKey))) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function repetitionsOf(spans: readonly SpanRecord[]): { service: string; name: string }[] {
  return repetitions({ spans }).filter(({ verdict }) => verdict === 'n+1');
}
