/**
 * The known name that a mistyped one most likely meant; `undefined` when none is near.
 *
 * Near means at most two edits, or a third of the length for long names.
 */
export function suggestName(written: string, known: readonly string[]): string | undefined {
  const wanted = written.trim().toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const name of known) {
    const distance = editDistance(wanted, name.toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** "Did you mean …?" and the list of what is allowed. */
export function describeKnown(written: string, known: readonly string[]): string {
  const suggestion = suggestName(written, known);
  const list = known.map((name) => `'${name}'`).join(', ');
  return suggestion === undefined ? `Known are ${list}.` : `Did you mean '${suggestion}'? Known are ${list}.`;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
