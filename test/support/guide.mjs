import { readFileSync } from 'node:fs';

/** The code blocks of a page of markdown, in their order: language, title if there is one, text, and the heading above. */
export function codeBlocks(page) {
  const blocks = [];
  for (const section of readFileSync(page, 'utf8').split(/^## /m)) {
    const heading = section.slice(0, section.indexOf('\n'));
    for (const [, language, title, text] of section.matchAll(/^```(\w+)(?: title="([^"]+)")?\n([\s\S]*?)^```$/gm)) {
      blocks.push({ heading, language, title, text });
    }
  }
  return blocks;
}

/** Changes a text as a diff without line numbers says: what is there before must be there exactly once. */
export function applyDiff(text, diff, path) {
  let changed = text;
  for (const hunk of diff.split(/^@@\n/m).slice(1)) {
    const lines = hunk.replace(/\n$/, '').split('\n');
    const side = (other) =>
      lines
        .filter((line) => !line.startsWith(other))
        .map((line) => `${line.slice(1)}\n`)
        .join('');
    const [before, after] = [side('+'), side('-')];
    const parts = changed.split(before);
    if (parts.length !== 2) throw new Error(`${path} has ${parts.length - 1} times:\n${before}`);
    changed = parts.join(after);
  }
  return changed;
}
