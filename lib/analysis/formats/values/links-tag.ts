import type { SpanLink } from '../../span-record.js';
import { toSpanId, toTraceId } from './ids.js';
import { isEmpty, isObject, objectsOf } from './objects.js';

/** Where links stand in a format that has none, or takes some of them for something else. */
export const LINKS_TAG = 'otel.links';

export function readLinksTag(text: unknown): SpanLink[] {
  return objectsOf(typeof text === 'string' ? parse(text) : undefined).flatMap((raw) => {
    const [traceId, spanId] = [toTraceId(raw.traceId), toSpanId(raw.spanId)];
    if (traceId === undefined || spanId === undefined) return [];
    return [{ traceId, spanId, attributes: isObject(raw.attributes) ? raw.attributes : {} }];
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
