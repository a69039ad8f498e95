import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The full path of a program on the PATH or in one of `folders`; `undefined` when there is none. */
export function findProgram(name, folders = []) {
  return [...folders, ...(process.env.PATH ?? '').split(delimiter)]
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

const isRoot = process.getuid?.() === 0;
let isIndexFresh = false;

/** In CI, installs a Debian package; elsewhere, and without apt or root, does nothing. */
export function installInCi(packageName) {
  if (process.env.CI !== 'true' || !isRoot || findProgram('apt-get') === undefined) return;
  const apt = (...args) =>
    spawnSync('apt-get', ['-qq', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  console.error(`installing ${packageName} ...`);
  if (!isIndexFresh) apt('update');
  isIndexFresh = true;
  apt('install', '-y', '--no-install-recommends', packageName);
}

/** The program, installed first if this is CI; `undefined` when it cannot be had. */
export function requireProgram(name, packageName, findFolders = () => []) {
  const found = findProgram(name, findFolders());
  if (found !== undefined) return found;
  installInCi(packageName);
  return findProgram(name, findFolders());
}
