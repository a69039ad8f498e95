import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

/** The published subpaths: one for each `lib/*.ts`, `index` first. */
export function publishedEntries() {
  const names = readdirSync(join(root, 'lib'), { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => entry.name.slice(0, -'.ts'.length))
    .sort();
  return ['index', ...names.filter((name) => name !== 'index')];
}

/** The subpath under which an entry is imported: `.` for `index`, `./sdk` for `sdk`. */
export function subpathOf(entry) {
  return entry === 'index' ? '.' : `./${entry}`;
}
