import { createRequire } from 'node:module';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fault, fine, hint, isInstalled, type Finding, type Project } from './check.js';

/** Whether what makes spans is there, and once. */
export function checkInstalled(project: Project): Finding[] {
  const found: Finding[] = [];
  if (isInstalled(project, 'nestjs-traced')) found.push(fine('nestjs-traced is in package.json'));
  else found.push(hint('nestjs-traced is not in package.json', 'npm install nestjs-traced'));
  found.push(checkPackage(project, '@opentelemetry/api'), checkPackage(project, '@opentelemetry/sdk-trace'));
  const copies = checkCopies(project);
  if (copies !== undefined) found.push(copies);
  return found;
}

function checkPackage({ root }: Project, name: string): Finding {
  // pnpm shows an application what it asks for itself only: what this package brings along is found from there.
  const places = [root, ...placesOf(root, 'nestjs-traced')];
  if (places.some((place) => canResolve(name, place))) return fine(`${name} is installed`);
  return fault(`${name} is not installed: no span can be made`, `npm install ${name}`);
}

function canResolve(name: string, from: string): boolean {
  try {
    createRequire(join(from, 'package.json')).resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** The folder of a package, as Node looks for it from `root` on upwards. */
function placesOf(root: string, name: string): string[] {
  for (let folder = root; ; folder = dirname(folder)) {
    const place = join(folder, 'node_modules', name);
    if (existsSync(place)) return [realpathSync(place)];
    if (dirname(folder) === folder) return [];
  }
}

/** Two copies of the API do not know of each other: a span made through one is a no-op for the other. */
function checkCopies({ root }: Project): Finding | undefined {
  const copies = new Map<string, string>();
  for (const path of apiCopies(join(root, 'node_modules'))) {
    const { version = '?' } = JSON.parse(readFileSync(path, 'utf8')) as { version?: string };
    copies.set(realpathSync(path), version);
  }
  const versions = new Set(copies.values());
  if (versions.size === 0) return undefined;
  if (versions.size < 2) return fine('there is one version of @opentelemetry/api');
  return hint(
    `there are ${versions.size} versions of @opentelemetry/api: ${[...versions].join(', ')}; spans of libraries that use another one may be missing`,
    'npm ls @opentelemetry/api, then npm dedupe',
  );
}

const MAX_FOLDERS = 5000;

function apiCopies(modules: string): string[] {
  const found: string[] = [];
  const folders = [modules];
  for (let looked = 0; folders.length > 0 && looked < MAX_FOLDERS; looked++) {
    const folder = folders.pop() as string;
    if (!existsSync(folder)) continue;
    for (const name of packagesIn(folder)) {
      const path = join(folder, name);
      if (name === '@opentelemetry/api' && existsSync(join(path, 'package.json')))
        found.push(join(path, 'package.json'));
      if (existsSync(join(path, 'node_modules'))) folders.push(join(path, 'node_modules'));
    }
  }
  return found;
}

function packagesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(({ name }) => {
    if (!name.startsWith('@')) return name.startsWith('.') ? [] : [name];
    return readdirSync(join(folder, name)).map((inner) => `${name}/${inner}`);
  });
}
