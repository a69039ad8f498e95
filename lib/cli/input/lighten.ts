import type { RecordAttributes, SpanRecord } from '../../analysis/span-record.js';

const none: RecordAttributes = Object.freeze({});
const nothing: readonly never[] = Object.freeze([]);
/** The same text of many spans, kept once. */
const texts = new Map<string, string>();
const LIMIT = 50_000;

/** A span without what statistics do not read; attributes that name the other side of a call stay. */
export function lighten(span: SpanRecord): SpanRecord {
  const { traceId, spanId, parentSpanId, host, after, startNanos, shared, peer } = span;
  return {
    traceId,
    spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    name: once(span.name),
    service: once(span.service),
    kind: span.kind,
    ...(host === undefined ? {} : { host: once(host) }),
    startUs: span.startUs,
    durationUs: span.durationUs,
    error: span.error,
    ...(span.followsFrom === true ? { followsFrom: true } : {}),
    ...(span.detached === true ? { detached: true } : {}),
    ...(span.open === true ? { open: true } : {}),
    ...(after === undefined ? {} : { after }),
    ...(startNanos === undefined ? {} : { startNanos }),
    ...(shared === undefined ? {} : { shared }),
    ...(peer === undefined ? {} : { peer: once(peer) }),
    attributes: none,
    events: nothing,
    links: nothing,
  };
}

function once(text: string): string {
  const known = texts.get(text);
  if (known !== undefined) return known;
  if (texts.size < LIMIT) texts.set(text, text);
  return text;
}
