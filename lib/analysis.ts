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
export type { TraceFormat } from './analysis/formats/read-context.js';
export { writeTraces } from './analysis/formats/write-traces.js';
export type { TextFormat } from './analysis/formats/write-traces.js';
export { serviceMap } from './analysis/service-map/service-map.js';
export type { ServiceEdge, ServiceMap, ServiceNode } from './analysis/service-map/service-map.js';
export { groupTraces } from './analysis/tree/group-traces.js';
export { formatDuration, parseDurationUs } from './analysis/words/duration.js';
