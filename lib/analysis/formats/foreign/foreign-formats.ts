import { isObject, type Json } from '../values/objects.js';

export interface ForeignFormat {
  /** What stands in the document: "a document holds …". */
  readonly what: string;
  /** What to do, where something can be done. */
  readonly instead?: string;
  is(value: Json): boolean;
}

const has = (value: Json, ...keys: readonly string[]): boolean => keys.every((key) => Object.hasOwn(value, key));
const hasAny = (value: Json, ...keys: readonly string[]): boolean => keys.some((key) => Object.hasOwn(value, key));
const listHas = (value: unknown, ...items: readonly string[]): boolean =>
  Array.isArray(value) && items.some((item) => value.includes(item));
const namesOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value.map((item: unknown) => (isObject(item) ? item.name : undefined)) : [];

const traceIds = ['trace_id', 'traceId', 'traceID', 'TraceId', 'trace.id', 'dd.trace_id'];

/** What people take for traces, by what no other format has; the more telling ones first. */
export const foreignFormats: readonly ForeignFormat[] = [
  {
    what: 'a list of traces without their spans, as a search answers',
    instead: ': ask the backend for one trace by its id',
    is: (value) => hasAny(value, 'rootServiceName', 'rootTraceName', 'rootOperationName'),
  },
  {
    what: 'calls between services without their spans (dependencies)',
    instead: ': traced map counts them from traces',
    is: (value) => has(value, 'parent', 'child', 'callCount'),
  },
  {
    what: 'segments of AWS X-Ray',
    is: (value) =>
      (typeof value.trace_id === 'string' && /^1-[0-9a-f]{8}-/i.test(value.trace_id)) || has(value, 'Segments'),
  },
  {
    what: 'spans of Datadog',
    is: (value) =>
      has(value, 'trace_id', 'span_id', 'start', 'duration') && hasAny(value, 'meta', 'metrics', 'resource'),
  },
  {
    what: 'spans of Datadog',
    is: ({ attributes }) => isObject(attributes) && has(attributes, 'trace_id', 'span_id', 'resource_name'),
  },
  { what: 'spans of New Relic', is: (value) => has(value, 'trace.id', 'id', 'attributes') },
  { what: 'events of Honeycomb', is: (value) => has(value, 'trace.trace_id') },
  {
    what: 'events of Elastic APM',
    is: (value) =>
      (has(value, 'processor', 'trace') && isObject(value.processor)) ||
      [value.transaction, value.span].some((event) => isObject(event) && has(event, 'trace_id', 'duration')),
  },
  {
    what: 'rows of SigNoz',
    is: (value) => has(value, 'durationNano') || listHas(value.columns, 'DurationNano', 'durationNano'),
  },
  {
    what: 'a transaction of Sentry',
    is: (value) => has(value, 'start_timestamp') && hasAny(value, 'contexts', 'op', 'spans'),
  },
  {
    what: 'events of Chrome’s profiler',
    is: (value) => Array.isArray(value.traceEvents) || (typeof value.ph === 'string' && has(value, 'ts')),
  },
  { what: 'a CPU profile', is: (value) => has(value, 'nodes', 'timeDeltas') },
  {
    what: 'telemetry of Azure’s Application Insights',
    is: (value) =>
      hasAny(value, 'operation_Id', 'operation_ParentId') ||
      has(value, 'iKey', 'data') ||
      namesOf(value.columns).includes('operation_Id'),
  },
  {
    what: 'a trace of Google Cloud',
    is: (value) => has(value, 'projectId', 'traceId', 'spans') || (has(value, 'spanId') && isObject(value.displayName)),
  },
  {
    what: 'spans of OpenCensus',
    is: ({ attributes, name }) => isObject(name) && isObject(attributes) && has(attributes, 'attributeMap'),
  },
  {
    what: 'segments of SkyWalking',
    is: (value) => hasAny(value, 'segmentId', 'traceSegmentId') && hasAny(value, 'spanId', 'spans'),
  },
  {
    what: 'a table of Grafana',
    instead: ': its inspector saves the trace itself, under Data',
    is: ({ meta, fields, schema }) =>
      (isObject(meta) && meta.preferredVisualisationType === 'trace') ||
      namesOf(isObject(schema) ? schema.fields : fields).includes('traceID'),
  },
  {
    what: 'records of Lightstep',
    is: (value) => hasAny(value, 'span_records', 'span-id') || value.type === 'stored-traces',
  },
  {
    what: 'what the debug exporter of the Collector counts',
    instead: ': with verbosity detailed it prints the spans',
    is: (value) => has(value, 'resource spans', 'spans'),
  },
  {
    what: 'lines of a log that name traces, and no spans',
    is: (value) =>
      hasAny(value, ...traceIds) &&
      hasAny(value, 'msg', 'message', 'body', 'log', 'severityText', 'severity_text', 'level'),
  },
];
