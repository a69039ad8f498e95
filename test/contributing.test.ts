import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { applyDiff, codeBlocks } from './support/guide.mjs';

const page = readFileSync('CONTRIBUTING.md', 'utf8');
const blocks = codeBlocks('CONTRIBUTING.md');
const isDiff = ({ language, title }: { language: string; title: string | undefined }): boolean =>
  language === 'diff' && title !== undefined;
const written = blocks.filter((block) => block.title !== undefined && !isDiff(block)).map(({ title }) => title);

describe('CONTRIBUTING.md', () => {
  it('names no file and no folder that does not exist', () => {
    const named = [...page.matchAll(/(?:^|[\s`"(])((?:lib|test|docs|bench|scripts|sample-app|\.ci)\/[\w./*<>-]*)/gm)]
      .map(([, path = '']) => path.replace(/[.,]$/, ''))
      .filter((path) => !/[<>*]|NAME/.test(path) && !written.includes(path));
    expect(named.length).toBeGreaterThan(60);
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('has one line for each room', () => {
    const rooms = readdirSync('lib', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const lines = [...page.matchAll(/^\| `lib\/([\w-]+)` +\|/gm)].map(([, room]) => room);
    expect(lines.toSorted()).toEqual(rooms.map(({ name }) => name).toSorted());
  });

  it('writes only files that do not exist yet', () => {
    expect(written.filter((path) => existsSync(path ?? ''))).toEqual([]);
  });

  it.each(blocks.filter(isDiff).map(({ title = '', text }) => [title, text] as const))(
    'changes %s where it is as the page shows it',
    (path, diff) => {
      const text = readFileSync(path, 'utf8');
      expect(applyDiff(text, diff, path)).not.toBe(text);
    },
  );
});

describe('applyDiff', () => {
  it('refuses a place that is not there, or there twice', () => {
    expect(() => applyDiff('a\n', '@@\n b\n+c\n', 'x')).toThrow('x has 0 times:\nb');
    expect(() => applyDiff('a\na\n', '@@\n a\n+c\n', 'x')).toThrow('x has 2 times:\na');
  });
});
