import { cpSync, existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './run.mjs';

/** Installs what a folder's lock file says, if that was not done since the file last changed. */
export async function installLocked(folder) {
  const installed = join(folder, 'node_modules/.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(folder, 'package-lock.json')).mtimeMs)
    return;
  console.error(`installing the packages of ${folder.slice(root.length + 1)} ...`);
  const { code, output } = await run('npm', ['ci', '--silent', '--ignore-scripts'], { cwd: folder, capture: true });
  if (code === 0) return;
  console.error(output);
  process.exit(code);
}

/** Copies the built library into a folder's node_modules, as npm would install it: it then uses the packages there. */
export function installLibrary(folder) {
  const target = join(folder, 'node_modules/nestjs-traced');
  rmSync(target, { recursive: true, force: true });
  for (const part of ['package.json', 'dist']) cpSync(join(root, part), join(target, part), { recursive: true });
}
