import { describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const MAX_LINES = 7000;
const MAX_FILES = 15;

function foldersOf(root: string): string[] {
  const inner = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [root, ...inner.map((entry) => join(entry.parentPath, entry.name))];
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(folder, entry.name));
}

describe('the size of masking', () => {
  const folders = foldersOf('lib/masking');

  it(`is at most ${MAX_LINES} lines; npm run bench -- masking-size prints them by folder`, () => {
    const lines = folders.flatMap(filesIn).map((file) => readFileSync(file, 'utf8').split('\n').length - 1);
    expect(lines.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(MAX_LINES);
    expect(lines.length).toBeGreaterThan(80);
  });

  it('has no pattern that is longer than anybody reads', () => {
    const long = folders.flatMap(filesIn).flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.length > 550)
        .map((line) => `${file}: ${line}`),
    );
    expect(long).toEqual([]);
  });

  it('is told in lines that are sentences, not paragraphs in a table', () => {
    const long = readFileSync('docs/masking.md', 'utf8')
      .split('\n')
      .filter((line) => line.length > 170);
    expect(long).toEqual([]);
  });

  it.each(['lib/masking', 'lib/privacy', 'test/unit/masking'])(
    `of a folder of %s is at most ${MAX_FILES} files`,
    (root) => {
      expect(foldersOf(root).filter((folder) => filesIn(folder).length > MAX_FILES)).toEqual([]);
    },
  );
});
