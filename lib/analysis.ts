export { TraceCollector } from './analysis/collect/trace-collector.js';
export type { CollectedTrace, CollectorOptions, LinkedTrace } from './analysis/collect/trace-collector.js';
export type { LogLine } from './analysis/log-line.js';
export { criticalPath } from './analysis/critical-path/critical-path.js';
export type {
  CriticalPath,
  CriticalPathOptions,
  CriticalPathRoot,
  CriticalPathSection,
} from './analysis/critical-path/critical-path.options.js';
export type {
  ExactValues,
  RecordAttributes,
  SpanRecord,
  SpanEvent,
  SpanKind,
  SpanLink,
  SpanResource,
  SpanScope,
  TraceInput,
} from './analysis/span-record.js';
export { selfTime } from './analysis/statistics/self-time.js';
export { buildTraceTree } from './analysis/tree/build-trace-tree.js';
export type { TraceTree } from './analysis/tree/trace-tree.js';
export { TraceReader, readTraces } from './analysis/formats/read-traces.js';
export type { ReadTracesOptions, TracesRead, TraceStream } from './analysis/formats/read-traces.js';
export type { ReadSignals, TraceFormat } from './analysis/formats/read-context.js';
export { writeTraces } from './analysis/formats/write-traces.js';
export type { TextFormat } from './analysis/formats/write-traces.js';
export { serviceMap } from './analysis/service-map/service-map.js';
export type { ServiceEdge, ServiceMap, ServiceNode } from './analysis/service-map/service-map.js';
export { groupTraces } from './analysis/tree/group-traces.js';
export { formatDuration, parseDurationUs } from './analysis/words/duration.js';
export { bottlenecks, explainTrace } from './analysis/causes/explain-trace.js';
export type { ExplainOptions } from './analysis/causes/explain-trace.js';
export type {
  Bottleneck,
  CauseReason,
  NotACause,
  Suggestion,
  TraceExplanation,
} from './analysis/causes/causes.types.js';
export { compare } from './analysis/compare/compare.js';
export type { ComparedRow, ComparedSide, Comparison } from './analysis/compare/compare.types.js';
export { explainDifference } from './analysis/difference/explain-difference.js';
export type { Difference, DifferenceItem, DifferenceOptions } from './analysis/difference/explain-difference.js';
export { repetitions } from './analysis/repetition/repetitions.js';
export type { Repetition, RepetitionOptions } from './analysis/repetition/repetitions.js';
export { parseSearch } from './analysis/search/parse-search.js';
export { toSpanMatcher, toTraceMatcher } from './analysis/search/match-span.js';
export type { SpanMatcher } from './analysis/search/match-span.js';
export type { Search, SearchNode, SearchOperator, SearchProblem, SearchTerm } from './analysis/search/search.types.js';
export { percentile } from './analysis/statistics/percentile.js';
export { RollingStatistics } from './analysis/statistics/rolling.js';
export type { RollingOperation, RollingOptions } from './analysis/statistics/rolling.js';
export { statistics } from './analysis/statistics/statistics.js';
export type { OperationStatistics } from './analysis/statistics/statistics.js';
export { renderTrace } from './analysis/text-tree/render-trace.js';
export type { RenderTraceOptions } from './analysis/text-tree/render-trace.js';
export { ansiStyles, plainStyles } from './analysis/text-tree/styles.js';
export type { TextStyles } from './analysis/text-tree/styles.js';
export { whatIf } from './analysis/what-if/what-if.js';
export type { WhatIf, WhatIfChange } from './analysis/what-if/what-if.js';
export { plainSentence, sentenceParts } from './analysis/words/marks.js';
export type { SentencePart } from './analysis/words/marks.js';
export { describeEdge, describeMap } from './analysis/sentences/describe-map.js';
export { describeOperations } from './analysis/sentences/describe-operations.js';
export type { Trend, ViewSentence } from './analysis/sentences/describe-operations.js';
