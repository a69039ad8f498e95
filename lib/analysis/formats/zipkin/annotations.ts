import type { SpanEvent, SpanLink } from '../../span-record.js';
import { toSpanId, toTraceId } from '../values/ids.js';
import { fromRecordTime } from '../values/moment.js';
import { isEmpty, isObject, objectsOf, type Json } from '../values/objects.js';

/** An annotation; one of OpenTelemetry holds the name and the attributes of an event: `"name": {…}`. */
export function readAnnotation({ timestamp, value }: Json): SpanEvent {
  const timeUs = Number(timestamp ?? 0) || 0;
  const text = String(value ?? '');
  return { timeUs, ...(readNamed(text) ?? { name: text, attributes: {} }) };
}

const named = /^("(?:[^"\\]|\\.)*")\s*:\s*(\{.*\})$/s;

function readNamed(text: string): Pick<SpanEvent, 'name' | 'attributes'> | undefined {
  const match = named.exec(text);
  if (match === null) return undefined;
  const [name, attributes] = [parse(match[1] as string), parse(match[2] as string)];
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

/** Zipkin knows no links; ours stand in a tag. */
export function readLinksTag(text: string | undefined): SpanLink[] {
  return objectsOf(text === undefined ? undefined : parse(text)).flatMap((raw) => {
    const [traceId, spanId] = [toTraceId(raw.traceId), toSpanId(raw.spanId)];
    if (traceId === undefined || spanId === undefined) return [];
    return [{ traceId, spanId, attributes: isObject(raw.attributes) ? raw.attributes : {} }];
  });
}

export function writeLinksTag(links: readonly SpanLink[]): string {
  return JSON.stringify(
    links.map(({ traceId, spanId, attributes }) => ({
      traceId,
      spanId,
      ...(isEmpty(attributes) ? {} : { attributes }),
    })),
  );
}
