import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './packed.mjs';

/** The code blocks below a heading of README.md, in their order: language, title if there is one, and text. */
export function readmeBlocks(heading) {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const section = readme.split(/^## /m).find((text) => text.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`README.md has no heading "${heading}"`);
  return [...section.matchAll(/^```(\w+)(?: title="([^"]+)")?\n([\s\S]*?)^```$/gm)].map(
    ([, language, title, text]) => ({ language, title, text }),
  );
}

/** The rows of the first table below a heading, as lists of cells. */
export function readmeTable(heading) {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const section = readme.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
