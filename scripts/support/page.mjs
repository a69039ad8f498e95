// Bundles the trace page into dist/page: one script, one style sheet, one page that loads them; no other origin.
import { build } from 'esbuild';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

const source = join(root, 'lib/viewer/ui');
const target = join(root, 'dist/page');

const options = {
  outdir: target,
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['chrome111', 'firefox115', 'safari16.4'],
  jsx: 'transform',
  jsxFactory: 'h',
  jsxFragment: 'Fragment',
  inject: [join(source, 'jsx.ts')],
  legalComments: 'none',
  // package.json speaks of the library's entries, not of the page's modules.
  ignoreAnnotations: true,
  tsconfigRaw: {},
  logLevel: 'warning',
};

/**
 * Writes `index.html`, `page.js`, `page.css`; `more.js` and `more.css`, the views that are loaded after the first one, with what both scripts
 * need in `shared.js`; and `files.js`, which is loaded when a file is opened.
 */
export async function buildPage() {
  mkdirSync(target, { recursive: true });
  await build({
    ...options,
    entryPoints: [
      { in: join(source, 'main.tsx'), out: 'page' },
      { in: join(source, 'views/more.ts'), out: 'more' },
    ],
    splitting: true,
    chunkNames: 'shared',
  });
  await build({
    ...options,
    entryPoints: [
      { in: join(source, 'styles/page.css'), out: 'page' },
      { in: join(source, 'styles/more.css'), out: 'more' },
      { in: join(source, 'files/open-trace-files.ts'), out: 'files' },
    ],
  });
  cpSync(join(source, 'index.html'), join(target, 'index.html'));
}
