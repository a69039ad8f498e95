import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { unifiedDiff } from '../../../../lib/cli/init/unified-diff.js';

/** Applies a diff as `patch` does: by its numbers, and only where the lines are those that it names. */
function patch(text: string, diff: string): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const result: string[] = [];
  let at = 0;
  for (const line of diff.split('\n').slice(2, -1)) {
    const [, start, count] = /^@@ -(\d+),(\d+) /.exec(line) ?? [];
    if (start !== undefined) {
      const from = Number(start) - Math.min(Number(count), 1);
      while (at < from) result.push(lines[at++] as string);
    } else if (line.startsWith('+')) result.push(line.slice(1));
    else {
      expect(lines[at]).toBe(line.slice(1));
      if (line.startsWith(' ')) result.push(lines[at] as string);
      at++;
    }
  }
  return `${[...result, ...lines.slice(at)].join('\n')}\n`;
}

const text = fc
  .array(fc.constantFrom('a', 'b', 'c', 'd', ''), { minLength: 1, maxLength: 30 })
  .map((lines) => `${lines.join('\n')}\n`);

describe('unifiedDiff', () => {
  it('is empty for what is the same', () => {
    expect(unifiedDiff('a', 'x\n', 'x\n')).toBe('');
  });

  it('names no file before a new one', () => {
    expect(unifiedDiff('.env', '', 'A=1\n')).toBe('--- /dev/null\n+++ b/.env\n@@ -0,0 +1,1 @@\n+A=1\n');
  });

  it('shows three lines around a change, and none when told so', () => {
    const [before, after] = ['1\n2\n3\n4\n5\n6\n7\n8\n9\n', '1\n2\n3\n4\nfive\n6\n7\n8\n9\n'];
    expect(unifiedDiff('a', before, after)).toContain('@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n');
    expect(unifiedDiff('a', before, after, 0)).toContain('@@ -5,1 +5,1 @@\n-5\n+five\n');
  });

  it('makes the second text of the first one', () => {
    fc.assert(
      fc.property(text, text, fc.constantFrom(0, 1, 3), (before, after, context) => {
        fc.pre(before !== after);
        expect(patch(before, unifiedDiff('a', before, after, context))).toBe(after);
      }),
    );
  });
});
