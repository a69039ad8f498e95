import { isObject, isSet, listOf, setOwn, textOf, type Json } from '../values/objects.js';

/**
 * A span as a database keeps it, in the words of the console exporters; undefined when it is none.
 *
 * Rows of the Collector's ClickHouse exporter, documents of OpenSearch's Data Prepper, and spans with ids and both times
 * that no tool in particular wrote.
 */
export function fromFlatSpan(value: Json): Json | undefined {
  if (isSet(value.SpanName) && isSet(value.TraceId) && isSet(value.SpanId)) return fromClickHouse(value);
  const [traceId, spanId] = [
    value.traceId ?? value.trace_id ?? value.traceID,
    value.spanId ?? value.span_id ?? value.spanID,
  ];
  const [startTime, endTime] = [value.startTime ?? value.start_time, value.endTime ?? value.end_time];
  if (![traceId, spanId, value.name, startTime, endTime].every(isSet)) return undefined;
  const service = textOf(value.serviceName ?? value.service_name ?? value.service);
  const found = { 'service.name': service, ...withPrefix(value, 'resource.attributes.') };
  return {
    ...value,
    context: { traceId, spanId },
    attributes:
      isObject(value.attributes) || Array.isArray(value.attributes)
        ? value.attributes
        : withPrefix(value, 'span.attributes.'),
    status: value.status ?? { code: value['status.code'], message: value['status.message'] },
    resource: isObject(value.resource) && service === undefined ? value.resource : { attributes: found },
  };
}

/** Data Prepper writes a dot in a name as an `@`. */
function withPrefix(value: Json, prefix: string): Record<string, unknown> {
  const attributes: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (key.startsWith(prefix)) setOwn(attributes, key.slice(prefix.length).replaceAll('@', '.'), item);
  }
  return attributes;
}

function fromClickHouse(row: Json): Json {
  const nanos = Number(row.Duration);
  const attributes = isObject(row.ResourceAttributes) ? row.ResourceAttributes : {};
  return {
    name: row.SpanName,
    context: { traceId: row.TraceId, spanId: row.SpanId },
    parentId: row.ParentSpanId,
    kind: textOf(row.SpanKind) ?? '',
    startTime: row.Timestamp,
    duration: Number.isFinite(nanos) ? nanos / 1000 : undefined,
    status: { code: row.StatusCode, message: row.StatusMessage },
    attributes: row.SpanAttributes,
    events: columns(row, 'Events', ({ Timestamp, Name, Attributes }) => ({
      timestamp: Timestamp,
      name: Name,
      attributes: Attributes,
    })),
    links: columns(row, 'Links', ({ TraceId, SpanId, Attributes }) => ({
      context: { traceId: TraceId, spanId: SpanId },
      attributes: Attributes,
    })),
    resource: { attributes: { 'service.name': row.ServiceName, ...attributes } },
    scope: { name: row.ScopeName, version: row.ScopeVersion },
  };
}

/** A table in a row: `Events.Name` and `Events.Timestamp` are lists of one length. */
function columns(row: Json, prefix: string, make: (item: Json) => Json): Json[] {
  const names = Object.keys(row).filter((key) => key.startsWith(`${prefix}.`));
  const length = Math.max(0, ...names.map((name) => listOf(row[name]).length));
  return Array.from({ length }, (_, at) =>
    make(Object.fromEntries(names.map((name) => [name.slice(prefix.length + 1), listOf(row[name])[at]]))),
  );
}
