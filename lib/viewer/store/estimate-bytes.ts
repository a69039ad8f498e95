import type { LogLine } from '../../analysis/log-line.js';
import type { SpanRecord } from '../../analysis/span-record.js';

/** What V8 keeps for a record of this shape, its ids and its numbers. */
const SPAN_BYTES = 260;
/** What a line of a log takes beside its text and its attributes. */
const LINE_BYTES = 200;
const ENTRY_BYTES = 16;
const TEXT_BYTES = 20;
const LIST_BYTES = 32;

/** About how many bytes of memory a span takes; the ring is bounded by the sum. */
export function estimateBytes(span: SpanRecord): number {
  let bytes = SPAN_BYTES + span.name.length + attributeBytes(span.attributes);
  for (const event of span.events) bytes += LIST_BYTES * 2 + event.name.length + attributeBytes(event.attributes);
  for (const link of span.links) bytes += LIST_BYTES * 4 + attributeBytes(link.attributes);
  return bytes;
}

/** The same of a line of a log. */
export function estimateLineBytes({ body, severity, attributes }: LogLine): number {
  const own = LINE_BYTES + body.length + severity.length;
  return attributes === undefined ? own : own + attributeBytes(attributes);
}

function attributeBytes(attributes: Readonly<Record<string, unknown>>): number {
  let bytes = LIST_BYTES;
  for (const key in attributes) bytes += ENTRY_BYTES + valueBytes(attributes[key]);
  return bytes;
}

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return TEXT_BYTES + value.length;
  if (typeof value !== 'object' || value === null) return ENTRY_BYTES;
  let bytes = LIST_BYTES;
  for (const item of Object.values(value)) {
    bytes += typeof item === 'string' ? TEXT_BYTES + item.length : ENTRY_BYTES + nestedBytes(item);
  }
  return bytes;
}

/** Deeper values are rare and hostile ones may be deep: what they take is their text. */
function nestedBytes(value: unknown): number {
  return typeof value === 'object' && value !== null ? (JSON.stringify(value)?.length ?? 0) : 0;
}
