import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: string[] };
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((path) => join('docs', path)),
].filter((path) => path.endsWith('.md') && !path.endsWith('.api.md'));

/** The text of a page without its code, where nothing is a link. */
const proseOf = (page: string): string =>
  readFileSync(page, 'utf8').replaceAll(/^```[\s\S]*?^```$|`[^`\n]*`/gm, (code) =>
    code.startsWith('```') ? '' : code,
  );

/** The anchors of a page, as GitHub makes them of headings. */
function anchorsOf(page: string): string[] {
  return [...proseOf(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

interface Link {
  readonly page: string;
  readonly to: string;
  readonly path: string;
  readonly anchor: string | undefined;
}

const links: Link[] = pages.flatMap((page) =>
  [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, to = '']) => to)
    .filter((to) => !/^[a-z]+:/.test(to))
    .map((to) => {
      const [path = '', anchor] = to.split('#');
      return { page, to, path: path === '' ? page : normalize(join(dirname(page), path)), anchor };
    }),
);
const told = (wrong: readonly Link[]): string[] => wrong.map(({ page, to }) => `${page}: ${to}`);

describe('a link of the documentation', () => {
  it('leads to something that is there', () => {
    expect(links.length).toBeGreaterThan(100);
    expect(told(links.filter(({ path }) => !existsSync(path)))).toEqual([]);
  });

  it('names a heading that its page has', () => {
    const wrong = links.filter(
      ({ path, anchor }) =>
        anchor !== undefined && path.endsWith('.md') && existsSync(path) && !anchorsOf(path).includes(anchor),
    );
    expect(told(wrong)).toEqual([]);
  });

  it('leads to something that is packed, pictures too', () => {
    // The shop is in the repository only, as its page says.
    const isOfTheShop = (path: string): boolean => path.startsWith('sample-app/');
    const isPacked = (path: string): boolean =>
      files.some((file) => path === file || path.startsWith(`${file}/`)) &&
      !files.some((file) => file.startsWith('!') && path.startsWith(file.slice(1)));
    expect(told(links.filter(({ page, path }) => isPacked(page) && !isPacked(path) && !isOfTheShop(path)))).toEqual([]);
  });

  it('makes no picture heavier than a page of text', () => {
    const pictures = readdirSync('docs/images').map((name) => join('docs/images', name));
    expect(pictures.filter((path) => statSync(path).size > 100_000)).toEqual([]);
  });
});
