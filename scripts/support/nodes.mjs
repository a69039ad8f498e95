import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installLocked } from './consumer.mjs';
import { root } from './run.mjs';

const folder = join(root, 'test/nodes');

/** Where the counts of runs on other releases are kept. */
export const nodesFolder = join(root, 'temp/nodes');

/**
 * The programs of the other releases of Node that the library supports, by name (`node-22`), oldest first; npm brings
 * them, as test/nodes/package-lock.json names them. None where npm has none: there are some for Linux on x64 only.
 */
export async function installReleases() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return new Map();
  await installLocked(folder);
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return new Map(Object.keys(dependencies).map((name) => [name, join(folder, 'node_modules', name, 'bin/node')]));
}

/** The program of Node for an application: this one, or the oldest of the other releases that its `engines` asks for. */
export async function nodeFor(application) {
  const { engines } = JSON.parse(readFileSync(join(application, 'package.json'), 'utf8'));
  const wanted = Number(/\d+/.exec(engines?.node ?? '0')[0]);
  if (Number.parseInt(process.versions.node, 10) >= wanted) return process.execPath;
  const releases = await installReleases();
  const [name] = [...releases.keys()].filter((release) => Number(release.slice('node-'.length)) >= wanted);
  if (name === undefined) throw new Error(`${application} needs Node ${engines.node}: run this with such a release`);
  return releases.get(name);
}
