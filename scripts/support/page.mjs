// Bundles the trace page into dist/page: one script, one style sheet, one page that loads them; no other origin.
import { build } from 'esbuild';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

const source = join(root, 'lib/viewer/ui');
const target = join(root, 'dist/page');

/** Writes `index.html`, `page.js`, `page.css`, and `files.js`, which is loaded when a file is opened. */
export async function buildPage() {
  mkdirSync(target, { recursive: true });
  await build({
    entryPoints: [
      { in: join(source, 'main.tsx'), out: 'page' },
      { in: join(source, 'styles/page.css'), out: 'page' },
      { in: join(source, 'files/open-trace-files.ts'), out: 'files' },
    ],
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
  });
  cpSync(join(source, 'index.html'), join(target, 'index.html'));
}
