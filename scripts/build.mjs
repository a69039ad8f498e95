// Builds the library: declarations and modules with plain tsc, the modules bundled by entry points as ECMAScript modules and as
// CommonJS with a package.json of its own; then the page.
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { bundleLibrary } from './support/bundle.mjs';
import { buildPage } from './support/page.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(join(root, 'dist'), { recursive: true, force: true });
for (const project of ['lib/tsconfig.esm.json', 'lib/tsconfig.cjs.json']) {
  const { status } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, project)],
    {
      stdio: 'inherit',
    },
  );
  if (status !== 0) process.exit(status ?? 1);
}
await bundleLibrary();
await buildPage();
mkdirSync(join(root, 'dist/cjs'), { recursive: true });
writeFileSync(join(root, 'dist/cjs/package.json'), '{"type":"commonjs"}\n');
