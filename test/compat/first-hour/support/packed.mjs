import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the library's package.json. */
export const root = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/[\\/]$/, '');

/** Makes an empty folder, and beside it the tarball that npm would publish; nothing above them has a package.json. */
export function makeEmptyFolder(name) {
  const parent = mkdtempSync(join(tmpdir(), 'nestjs-traced-'));
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', parent], { cwd: root });
  const tarball = readdirSync(parent).find((file) => file.endsWith('.tgz'));
  const folder = join(parent, name);
  mkdirSync(folder);
  return { folder, tarball: `../${tarball}`, remove: () => rmSync(parent, { recursive: true, force: true }) };
}
