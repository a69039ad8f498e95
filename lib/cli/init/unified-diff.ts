/** Lines above and below a change that are shown with it. */
const CONTEXT = 3;

interface Line {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

/**
 * The difference between two texts as `diff -u` and `git apply` write it; empty where there is none.
 *
 * `context` is how many lines around a change are shown.
 */
export function unifiedDiff(path: string, before: string, after: string, context = CONTEXT): string {
  if (before === after) return '';
  const lines = compareLines(toLines(before), toLines(after));
  const from = before === '' ? '/dev/null' : `a/${path}`;
  return `--- ${from}\n+++ b/${path}\n${hunksOf(lines, context)
    .map((hunk) => hunkText(lines, hunk))
    .join('')}`;
}

const toLines = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/** The longest common subsequence of what differs; the equal beginning and end are set aside before. */
function compareLines(before: readonly string[], after: readonly string[]): Line[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const same = (text: string): Line => ({ mark: ' ', text });
  return [
    ...before.slice(0, start).map(same),
    ...compareMiddle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map(same),
  ];
}

function compareMiddle(before: readonly string[], after: readonly string[]): Line[] {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  const at = (row: number, column: number): number => lengths[row * width + column] as number;
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      lengths[row * width + column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: Line[] = [];
  for (let row = 0, column = 0; row < before.length || column < after.length;) {
    if (row < before.length && column < after.length && before[row] === after[column]) {
      lines.push({ mark: ' ', text: before[row++] as string });
      column++;
    } else if (row < before.length && (column === after.length || at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ mark: '-', text: before[row++] as string });
    } else lines.push({ mark: '+', text: after[column++] as string });
  }
  return lines;
}

/** Changes with the lines around them; those that would touch are one. */
function hunksOf(lines: readonly Line[], context: number): { from: number; to: number }[] {
  const hunks: { from: number; to: number }[] = [];
  lines.forEach(({ mark }, index) => {
    if (mark === ' ') return;
    const [from, to] = [Math.max(index - context, 0), Math.min(index + context + 1, lines.length)];
    const last = hunks.at(-1);
    if (last !== undefined && from <= last.to) last.to = to;
    else hunks.push({ from, to });
  });
  return hunks;
}

function hunkText(lines: readonly Line[], { from, to }: { from: number; to: number }): string {
  const count = (part: readonly Line[], left: Line['mark']): number => part.filter(({ mark }) => mark !== left).length;
  const [above, part] = [lines.slice(0, from), lines.slice(from, to)];
  const [old, fresh] = [count(part, '+'), count(part, '-')];
  // Where a side has no lines, its number is that of the line above.
  const [oldStart, newStart] = [count(above, '+') + Math.min(old, 1), count(above, '-') + Math.min(fresh, 1)];
  const body = part.map(({ mark, text }) => `${mark}${text}\n`).join('');
  return `@@ -${oldStart},${old} +${newStart},${fresh} @@\n${body}`;
}
