import type { SpanEvent } from '../../span-record.js';
import { endOfQuoted } from '../json/recover.js';
import { fromRecordTime } from '../values/moment.js';
import { isEmpty, isObject, type Json } from '../values/objects.js';

/** An annotation; one of OpenTelemetry holds the name and the attributes of an event: `"name": {…}`. */
export function readAnnotation({ timestamp, value }: Json): SpanEvent {
  const timeUs = Number(timestamp ?? 0) || 0;
  const text = String(value ?? '');
  return { timeUs, ...(readNamed(text) ?? { name: text, attributes: {} }) };
}

function readNamed(text: string): Pick<SpanEvent, 'name' | 'attributes'> | undefined {
  if (!text.startsWith('"') || !text.endsWith('}')) return undefined;
  const end = endOfQuoted(text, 1, '"') + 1;
  const rest = text.slice(end).trimStart();
  if (!rest.startsWith(':')) return undefined;
  const [name, attributes] = [parse(text.slice(0, end)), parse(rest.slice(1))];
  return typeof name === 'string' && isObject(attributes) ? { name, attributes } : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function writeAnnotation({ name, timeUs, timeNanos, attributes }: SpanEvent): Json {
  const value = isEmpty(attributes) ? name : `${JSON.stringify(name)}: ${JSON.stringify(attributes)}`;
  return { timestamp: fromRecordTime(timeUs, timeNanos).us, value };
}
