import type { SpanRecord } from '../span-record.js';

/** How often each value of one attribute was seen. */
export interface ValueCounts {
  readonly counts: Map<string, number>;
  total: number;
  /** More values than are kept: the attribute is an identity. */
  isFull: boolean;
}

const MAX_VALUES = 5000;
const MAX_LENGTH = 200;
/** Times, ids and texts of errors are different each time by nature. */
const ignored = new Set(['exception.stacktrace', 'db.query.text', 'url.full']);

/** The values of everything that a span says of itself. */
export function countValues(spans: readonly SpanRecord[]): Map<string, ValueCounts> {
  const attributes = new Map<string, ValueCounts>();
  for (const span of spans) {
    count(attributes, 'name', span.name);
    count(attributes, 'service', span.service);
    count(attributes, 'kind', span.kind);
    count(attributes, 'status', span.error ? 'error' : 'ok');
    for (const source of [span.attributes, span.resource?.attributes ?? {}]) {
      for (const key in source)
        if (Object.hasOwn(source, key) && !ignored.has(key)) count(attributes, key, source[key]);
    }
  }
  return attributes;
}

function count(attributes: Map<string, ValueCounts>, attribute: string, value: unknown): void {
  if (value === undefined || value === null) return;
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const key = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
  let counts = attributes.get(attribute);
  if (counts === undefined) attributes.set(attribute, (counts = { counts: new Map(), total: 0, isFull: false }));
  counts.total++;
  const known = counts.counts.get(key);
  if (known !== undefined || counts.counts.size < MAX_VALUES) counts.counts.set(key, (known ?? 0) + 1);
  else counts.isFull = true;
}
