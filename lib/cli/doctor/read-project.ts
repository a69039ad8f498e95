import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseEnv } from 'node:util';
import { CommandError, exitCodes, type Terminal } from '../terminal.js';
import type { Manifest, Project } from './check.js';

const skipped = new Set(['node_modules', 'dist', 'build', 'coverage', 'test', 'tests', '__tests__', 'e2e']);
const MAX_FILES = 5000;
const MAX_BYTES = 512 * 1024;

/** The project in a directory: manifest and sources, nothing that is installed. */
export function readProject(root: string, { env }: Terminal): Project {
  const read = (path: string): string | undefined => {
    const full = join(root, path);
    return statSync(full, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(full, 'utf8') : undefined;
  };
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new CommandError(`${root} is no directory`, exitCodes.input);
  // What is set already wins over the file, as where Node or dotenv loads it.
  return {
    root,
    env: { ...parseEnv(read('.env') ?? ''), ...env },
    manifest: parse(read('package.json'), join(root, 'package.json')),
    sources: readSources(root),
    read,
  };
}

function parse(text: string | undefined, path: string): Manifest {
  if (text === undefined) return {};
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch (error) {
    throw new CommandError(`${path} is no JSON: ${(error as Error).message}`, exitCodes.input);
  }
  if (typeof manifest === 'object' && manifest !== null && !Array.isArray(manifest)) return manifest as Manifest;
  throw new CommandError(`${path} holds no object`, exitCodes.input);
}

function readSources(root: string): Map<string, string> {
  const sources = new Map<string, string>();
  const folders = ['src', 'apps', 'libs', 'packages']
    .map((name) => join(root, name))
    .filter((path) => existsSync(path));
  if (folders.length === 0) return readSourcesAt(root);
  for (let folder = folders.pop(); folder !== undefined && sources.size < MAX_FILES; folder = folders.pop()) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name) && !entry.name.startsWith('.')) folders.push(path);
      } else if (isSource(entry.name) && statSync(path).size <= MAX_BYTES) {
        sources.set(relative(root, path).replaceAll('\\', '/'), readFileSync(path, 'utf8'));
      }
    }
  }
  return sources;
}

/** An application in one folder: its TypeScript, or its JavaScript where there is none that it is compiled from. */
function readSourcesAt(root: string): Map<string, string> {
  const names = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isFile() && isSource(entry.name) && !/\.config\.[cm]?[jt]s$/.test(entry.name))
    .map(({ name }) => name)
    .filter((name) => statSync(join(root, name)).size <= MAX_BYTES);
  const typed = names.filter((name) => name.endsWith('ts'));
  const chosen = (typed.length > 0 ? typed : names).slice(0, MAX_FILES);
  return new Map(chosen.map((name) => [name, readFileSync(join(root, name), 'utf8')]));
}

function isSource(name: string): boolean {
  return /\.[cm]?[jt]s$/.test(name) && !/\.(?:d|spec|test|e2e-spec)\.[cm]?ts$/.test(name);
}
