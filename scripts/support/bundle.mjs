// Bundles the compiled modules of the library by its entry points: an application that starts reads some thirty files instead
// of some three hundred. Declarations stay as the compiler wrote them.
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { rollup } from 'rollup';
import { publishedEntries } from './entries.mjs';
import { root } from './run.mjs';

/** Where the modules that were bundled stand, one file each, for what looks at parts inside of the library. */
export const compiledFolder = join(root, 'temp/compiled');

/** Replaces the modules in `dist/esm` by chunks, and writes the same as CommonJS into `dist/cjs`. */
export async function bundleLibrary() {
  const esm = join(root, 'dist/esm');
  setAside(esm);
  const entries = [...publishedEntries(), 'cli/main'];
  const bundle = await rollup({
    input: Object.fromEntries(entries.map((entry) => [entry, join(compiledFolder, `${entry}.js`)])),
    // Nobody's package is bundled: dependencies stay the user's.
    external: (id) => !id.startsWith('.') && !isAbsolute(id),
    preserveEntrySignatures: 'strict',
    onwarn({ code, message }) {
      // The compiler's helpers look whether there is a `this` outside of everything, and in a module there is none.
      if (code !== 'THIS_IS_UNDEFINED') throw new Error(message);
    },
  });
  const shared = {
    // `own-folder.ts` knows the library's own files by this name.
    chunkFileNames: 'chunks/traced-[hash].js',
    hashCharacters: 'hex',
    minifyInternalExports: false,
    hoistTransitiveImports: false,
  };
  await bundle.write({ ...shared, format: 'es', dir: esm });
  // `import()` as the compiler writes it: a `require()` that waits, which everything that loads CommonJS understands.
  await bundle.write({
    ...shared,
    format: 'cjs',
    dir: join(root, 'dist/cjs'),
    exports: 'named',
    dynamicImportInCjs: false,
  });
  await bundle.close();
}

function setAside(folder) {
  rmSync(compiledFolder, { recursive: true, force: true });
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.js')) continue;
    const target = join(compiledFolder, relative(folder, join(entry.parentPath, entry.name)));
    mkdirSync(dirname(target), { recursive: true });
    renameSync(join(entry.parentPath, entry.name), target);
  }
}
