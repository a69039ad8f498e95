import type { SpanRecord, SpanResource } from '../span-record.js';
import type { LogsFound } from './values/logs-found.js';
import type { Json } from './values/objects.js';
import type { ReadWarnings } from './values/warnings.js';

/** The formats that traces are read from and written in. `records` are {@link SpanRecord} objects themselves. */
export type TraceFormat = 'otlp' | 'otlp-protobuf' | 'zipkin' | 'jaeger' | 'json' | 'records';

/** What is read of an input that holds several signals. */
export type ReadSignals = 'spans' | 'logs' | 'both';

/** What reading one input shares among its documents. */
export interface ReadContext {
  readonly signals: ReadSignals;
  readonly warnings: ReadWarnings;
  readonly formats: Set<TraceFormat>;
  /** Resources by their text: the lines of a file repeat them. */
  readonly resources: Map<string, SpanResource>;
  /** The first form of each trace id of 64 bits. */
  readonly traceIds: Map<string, string>;
  readonly spans: SpanRecord[];
  readonly logs: LogsFound;
}

/** Reads what one JSON object holds into the context; false when it is of another format. */
export type ReadObject = (value: Json, context: ReadContext) => boolean;
