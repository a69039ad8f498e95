import type { SpanKind } from '../../span-record.js';

const kinds: readonly SpanKind[] = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'];

/** A kind by its number in OTLP or by its name in any spelling (`SPAN_KIND_CLIENT`, `Client`). */
export function toSpanKind(value: unknown): SpanKind {
  const number = typeof value === 'number' ? value : Number(value);
  if (Number.isInteger(number) && typeof value !== 'object') return kinds[number] ?? 'internal';
  const name = typeof value === 'string' ? value.toLowerCase().replace(/^.*[._](?=[a-z]+$)/, '') : '';
  return kinds.find((kind) => kind === name) ?? 'internal';
}

export function fromSpanKind(kind: SpanKind): number {
  return Math.max(kinds.lastIndexOf(kind), 1);
}
