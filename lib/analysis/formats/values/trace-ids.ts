/** So many ids are remembered: a reader may read for days. */
const MOST = 100_000;

/**
 * Gives the spans and lines of one trace one id where some wrote its 64 bits with 16 figures and others with zeros before them; the
 * form that comes first is the one.
 */
export function unifyTraceIds<T extends { readonly traceId: string }>(
  records: T[],
  from: number,
  known: Map<string, string>,
): void {
  for (let at = from; at < records.length; at++) {
    const record = records[at] as T;
    const traceId = unified(record.traceId, known);
    if (traceId !== record.traceId) records[at] = { ...record, traceId };
  }
}

function unified(traceId: string, known: Map<string, string>): string {
  const isPadded = traceId.length === 32 && traceId.startsWith('0000000000000000');
  if (!isPadded && traceId.length !== 16) return traceId;
  const bits = traceId.slice(-16);
  const first = known.get(bits);
  if (first !== undefined) return first;
  if (known.size < MOST) known.set(bits, traceId);
  return traceId;
}
