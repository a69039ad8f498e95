import { BYTES, messages, wireTypeOf } from './schema.js';
import { WireError, type WireReader } from './wire-reader.js';

/** In resources, and in the scopes of one, the place of the list is the same for spans and for records of logs. */
const LIST = 2;

/**
 * Whether a resource that is a `ResourceSpans` or a `ResourceLogs` is the latter. The messages around spans and records are the
 * same; the first field that only one of the two can have tells. The reader stays where it is.
 */
export function holdsLogs(reader: WireReader): boolean {
  const start = reader.at;
  try {
    const scope = firstOf(reader);
    const record = scope && firstOf(scope);
    return record !== undefined && isLogRecord(record);
  } catch (error) {
    if (error instanceof WireError) return false;
    throw error;
  } finally {
    reader.at = start;
  }
}

function firstOf(reader: WireReader): WireReader | undefined {
  while (reader.at < reader.end) {
    const tag = reader.varint();
    if (tag === LIST * 8 + BYTES) return reader.embedded();
    reader.skipField(tag % 8);
  }
  return undefined;
}

function isLogRecord(record: WireReader): boolean {
  while (record.at < record.end) {
    const tag = record.varint();
    const [number, wireType] = [Math.floor(tag / 8), tag % 8];
    const [ofLog, ofSpan] = [fits('LogRecord', number, wireType), fits('Span', number, wireType)];
    if (ofLog !== ofSpan) return ofLog;
    record.skipField(wireType);
  }
  return false;
}

function fits(name: 'LogRecord' | 'Span', number: number, wireType: number): boolean {
  const field = messages[name][number];
  return field !== undefined && wireTypeOf(field.type) === wireType;
}
