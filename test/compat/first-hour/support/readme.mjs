import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeBlocks } from '../../../support/guide.mjs';
import { root } from './packed.mjs';

/** The code blocks below a heading of README.md, in their order: language, title if there is one, and text. */
export function readmeBlocks(wanted) {
  const blocks = codeBlocks(join(root, 'README.md')).filter(({ heading }) => heading === wanted);
  if (blocks.length === 0) throw new Error(`README.md has no code below a heading "${wanted}"`);
  return blocks;
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
