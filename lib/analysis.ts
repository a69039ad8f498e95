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
