import type { SpanRecord } from '../../span-record.js';
import { fromRecordTime } from '../values/moment.js';
import { setOwn, type Json } from '../values/objects.js';
import { scopeTags } from '../values/scope-tags.js';
import { LINKS_TAG, writeLinksTag } from '../values/links-tag.js';
import { writeAnnotation } from './annotations.js';

/** Zipkin's JSON v2; times below a microsecond are lost, for Zipkin has none. */
export function writeZipkin(spans: readonly SpanRecord[]): Json[] {
  return spans.map(writeSpan);
}

function writeSpan(span: SpanRecord): Json {
  const { shared, service, peer, host, kind } = span;
  const parentId = shared === undefined ? span.parentSpanId : shared.parentSpanId;
  const isAddress = host !== undefined && /^[\d.]+$/.test(host);
  return {
    traceId: span.traceId,
    ...(parentId === undefined ? {} : { parentId }),
    id: shared?.spanId ?? span.spanId,
    ...(span.name === '' ? {} : { name: span.name }),
    ...(kind === 'internal' ? {} : { kind: kind.toUpperCase() }),
    timestamp: fromRecordTime(span.startUs, span.startNanos).us,
    // Zipkin reads 0 as "not known yet", which an open span is.
    ...(span.open === true ? {} : { duration: Math.max(1, Math.round(span.durationUs)) }),
    ...(service === '' && !isAddress
      ? {}
      : {
          localEndpoint: { ...(service === '' ? {} : { serviceName: service }), ...(isAddress ? { ipv4: host } : {}) },
        }),
    ...(peer === undefined ? {} : { remoteEndpoint: { serviceName: peer } }),
    ...(span.events.length === 0 ? {} : { annotations: span.events.map(writeAnnotation) }),
    tags: tagsOf(span),
    ...(shared === undefined ? {} : { shared: true }),
  };
}

function tagsOf(span: SpanRecord): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const attributes of [span.resource?.attributes ?? {}, scopeTags(span.scope), span.attributes]) {
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined && value !== null) setOwn(tags, key, textOf(value));
    }
  }
  delete tags['error'];
  if (span.error) {
    tags['error'] = span.statusMessage ?? '';
    tags['otel.status_code'] = 'ERROR';
  } else if (span.ok === true) {
    tags['otel.status_code'] = 'OK';
  }
  if (span.after !== undefined) tags['traced.after'] = span.after;
  if (span.detached === true) tags['traced.detached'] = 'true';
  if (span.links.length > 0) tags[LINKS_TAG] = writeLinksTag(span.links);
  return tags;
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
