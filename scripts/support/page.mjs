// Bundles the trace page into dist/page: one script, one style sheet, one page that loads them; no other origin.
import { build } from 'esbuild';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

const source = join(root, 'lib/viewer/ui');
const target = join(root, 'dist/page');

/** Writes `index.html`, `page.js` and `page.css`. */
export async function buildPage() {
  mkdirSync(target, { recursive: true });
  await build({
    entryPoints: [
      { in: join(source, 'main.tsx'), out: 'page' },
      { in: join(source, 'styles/page.css'), out: 'page' },
    ],
    outdir: target,
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['chrome111', 'firefox115', 'safari16.4'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    tsconfigRaw: {},
    logLevel: 'warning',
  });
  cpSync(join(source, 'index.html'), join(target, 'index.html'));
}
