/** Milliseconds that a `Retry-After` header asks for; `undefined` when it cannot be read. */
export function parseRetryAfter(header: string | undefined, epochMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - epochMs);
}
