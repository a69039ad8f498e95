import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, runOrExit } from './run.mjs';

// Folders count too: removing a file changes nothing but the time of its folder.
function newestChange(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.name !== 'node_modules' && entry.name !== 'dist')
    .reduce((newest, entry) => Math.max(newest, newestChange(join(path, entry.name))), stats.mtimeMs);
}

/** Whether `output` is missing or older than anything in `sources` (paths in the project folder). */
export function isStale(output, sources) {
  const target = join(root, output);
  if (!existsSync(target)) return true;
  const built = statSync(target).mtimeMs;
  return sources.some((source) => newestChange(join(root, source)) > built);
}

/** Whether dist/ does not match lib/. The file is the last that the build writes. */
export const isLibraryStale = () =>
  isStale('dist/cjs/package.json', [
    'lib',
    'tsconfig.json',
    ...['build.mjs', 'support/bundle.mjs', 'support/page.mjs'].map((file) => `scripts/${file}`),
  ]);

/** Builds the library when dist/ does not match lib/; ends this process when that fails. */
export async function buildLibraryIfStale() {
  if (!isLibraryStale()) return;
  console.error('building the library ...');
  await runOrExit(process.execPath, ['scripts/build.mjs']);
}
