import type { Json } from '../values/objects.js';

const keys: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'resourceSpans scopeSpans instrumentationLibrarySpans instrumentationLibrary resource scope spans schemaUrl batches',
    'resourceMetrics resourceLogs scopeLogs logRecords severityNumber severityText observedTimeUnixNano eventName body',
    'traceId spanId parentSpanId traceState startTimeUnixNano endTimeUnixNano timeUnixNano',
    'droppedAttributesCount droppedEventsCount droppedLinksCount attributes events links status message code kind name flags',
    'operationName startTime refType serviceName vType vStr vInt64 vFloat64 vBool vBinary',
    'key value stringValue intValue doubleValue boolValue arrayValue kvlistValue bytesValue values version',
  ]
    .join(' ')
    .split(' ')
    .map((key) => [key.toLowerCase(), key]),
);

const rootKeys = /^(resource_?spans|scope_?spans|instrumentation_?library_?spans|resource_?logs|scope_?logs)$/i;

/** Whether an object is OTLP, or a span of Jaeger, with its keys in another spelling: `resource_spans`, `ResourceSpans`. */
export function isMisspelt(value: Json): boolean {
  for (const key in value) if (rootKeys.test(key) && keys[key.toLowerCase()] !== key) return true;
  return 'start_time_unix_nano' in value || 'StartTimeUnixNano' in value || 'operation_name' in value;
}

/** The same JSON with the keys as the specification of its protocol spells them. */
export function toCamelCase(root: Json): Json {
  const answer: Record<string, unknown> = {};
  const work: { readonly from: unknown; readonly to: unknown[] | Record<string, unknown> }[] = [
    { from: root, to: answer },
  ];
  for (let task = work.pop(); task !== undefined; task = work.pop()) {
    const { from, to } = task;
    for (const [key, value] of Object.entries(from as object)) {
      const nested = typeof value === 'object' && value !== null;
      const copy: unknown = nested ? (Array.isArray(value) ? [] : {}) : value;
      if (Array.isArray(to)) to.push(copy);
      else to[keys[key.replaceAll('_', '').toLowerCase()] ?? key] = copy;
      if (nested) work.push({ from: value, to: copy as unknown[] | Record<string, unknown> });
    }
  }
  return answer;
}
