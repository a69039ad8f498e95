/** What `docker compose logs`, `kubectl logs --prefix` and a container runtime put in front of each line. */
export const prefix =
  /^(?:\[pod\/[^\]\n]*\] ?|[\w.-]+ *\| ?)?(?:\d{4}-\d\d-\d\dT[\d:.,]+(?:Z|[+-]\d\d:?\d\d) ?(?:std(?:out|err) [FP] )?)?/;

/** A document of several lines without what stands in front of each of them; undefined when there is nothing. */
export function withoutPrefixes(text: string): string | undefined {
  const [first = '', ...lines] = text.split('\n');
  if (lines.length < 2) return undefined;
  // The last one may be cut off.
  if (!lines.slice(0, -1).every((line) => line === '' || (prefix.exec(line)?.[0] ?? '') !== '')) return undefined;
  const bare = lines.map((line) => line.replace(prefix, ''));
  return lines.length === 0 || bare.every((line) => line === '') ? undefined : [first, ...bare].join('\n');
}

/** Where a quoted text ends that goes on at a place. No pattern finds it: a long text would need a deep stack. */
export function endOfQuoted(text: string, from: number, mark: string): number {
  let at = from;
  while (at < text.length && text.charAt(at) !== mark) at += text.charAt(at) === '\\' ? 2 : 1;
  return at;
}

/** JSON as a text in quotation marks, as `msg="{\"resourceSpans\":…}"`, and what follows it; undefined when it is none. */
export function escapedIn(text: string): { readonly document: string; readonly rest: string } | undefined {
  if (!/^(?:\{\s*|\[\s*(?:\{\s*)?)\\"/.test(text)) return undefined;
  const end = endOfQuoted(text, 0, '"');
  try {
    const document: unknown = JSON.parse(`"${text.slice(0, end)}"`);
    return { document: String(document), rest: text.slice(end + 1) };
  } catch {
    return undefined;
  }
}
