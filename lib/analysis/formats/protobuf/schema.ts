/** How the value of a field is written on the wire and in OTLP/JSON. */
export type FieldType =
  | 'string'
  | 'id'
  | 'base64'
  | 'bool'
  | 'double'
  | 'int64'
  | 'enum'
  | 'uint32'
  | 'fixed32'
  | 'fixed64'
  | MessageName;

export type MessageName =
  | 'TracesData'
  | 'ResourceSpans'
  | 'LogsData'
  | 'ResourceLogs'
  | 'ScopeLogs'
  | 'LogRecord'
  | 'Resource'
  | 'ScopeSpans'
  | 'Scope'
  | 'Span'
  | 'Event'
  | 'Link'
  | 'Status'
  | 'KeyValue'
  | 'AnyValue'
  | 'ArrayValue'
  | 'KeyValueList';

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly repeated?: true;
}

export type Message = Readonly<Record<number, Field>>;

const field = (name: string, type: FieldType): Field => ({ name, type });
const many = (name: string, type: FieldType): Field => ({ name, type, repeated: true });
const dropped = (what: string): Field => field(`dropped${what}Count`, 'uint32');

/** The messages of opentelemetry-proto 1.x that traces and logs consist of; numbers of fields never change. */
export const messages: Readonly<Record<MessageName, Message>> = {
  TracesData: { 1: many('resourceSpans', 'ResourceSpans') },
  ResourceSpans: {
    1: field('resource', 'Resource'),
    2: many('scopeSpans', 'ScopeSpans'),
    3: field('schemaUrl', 'string'),
  },
  Resource: { 1: many('attributes', 'KeyValue'), 2: dropped('Attributes') },
  ScopeSpans: { 1: field('scope', 'Scope'), 2: many('spans', 'Span'), 3: field('schemaUrl', 'string') },
  Scope: {
    1: field('name', 'string'),
    2: field('version', 'string'),
    3: many('attributes', 'KeyValue'),
    4: dropped('Attributes'),
  },
  Span: {
    1: field('traceId', 'id'),
    2: field('spanId', 'id'),
    3: field('traceState', 'string'),
    4: field('parentSpanId', 'id'),
    5: field('name', 'string'),
    6: field('kind', 'enum'),
    7: field('startTimeUnixNano', 'fixed64'),
    8: field('endTimeUnixNano', 'fixed64'),
    9: many('attributes', 'KeyValue'),
    10: dropped('Attributes'),
    11: many('events', 'Event'),
    12: dropped('Events'),
    13: many('links', 'Link'),
    14: dropped('Links'),
    15: field('status', 'Status'),
    16: field('flags', 'fixed32'),
  },
  Event: {
    1: field('timeUnixNano', 'fixed64'),
    2: field('name', 'string'),
    3: many('attributes', 'KeyValue'),
    4: dropped('Attributes'),
  },
  Link: {
    1: field('traceId', 'id'),
    2: field('spanId', 'id'),
    3: field('traceState', 'string'),
    4: many('attributes', 'KeyValue'),
    5: dropped('Attributes'),
    6: field('flags', 'fixed32'),
  },
  Status: { 2: field('message', 'string'), 3: field('code', 'enum') },
  LogsData: { 1: many('resourceLogs', 'ResourceLogs') },
  ResourceLogs: {
    1: field('resource', 'Resource'),
    2: many('scopeLogs', 'ScopeLogs'),
    3: field('schemaUrl', 'string'),
  },
  ScopeLogs: { 1: field('scope', 'Scope'), 2: many('logRecords', 'LogRecord'), 3: field('schemaUrl', 'string') },
  LogRecord: {
    1: field('timeUnixNano', 'fixed64'),
    2: field('severityNumber', 'enum'),
    3: field('severityText', 'string'),
    5: field('body', 'AnyValue'),
    6: many('attributes', 'KeyValue'),
    7: dropped('Attributes'),
    8: field('flags', 'fixed32'),
    9: field('traceId', 'id'),
    10: field('spanId', 'id'),
    11: field('observedTimeUnixNano', 'fixed64'),
    12: field('eventName', 'string'),
  },
  KeyValue: { 1: field('key', 'string'), 2: field('value', 'AnyValue') },
  AnyValue: {
    1: field('stringValue', 'string'),
    2: field('boolValue', 'bool'),
    3: field('intValue', 'int64'),
    4: field('doubleValue', 'double'),
    5: field('arrayValue', 'ArrayValue'),
    6: field('kvlistValue', 'KeyValueList'),
    7: field('bytesValue', 'base64'),
  },
  ArrayValue: { 1: many('values', 'AnyValue') },
  KeyValueList: { 1: many('values', 'KeyValue') },
};

export function isMessageName(type: FieldType): type is MessageName {
  return Object.hasOwn(messages, type);
}

/** Wire types of the protobuf encoding. */
export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;

export function wireTypeOf(type: FieldType): number {
  if (type === 'fixed64' || type === 'double') return FIXED64;
  if (type === 'fixed32') return FIXED32;
  return type === 'bool' || type === 'int64' || type === 'enum' || type === 'uint32' ? VARINT : BYTES;
}
