import { createRequire } from 'node:module';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fault, fine, hint, isInstalled, type Finding, type Project } from './check.js';

/** Whether what makes spans is there, and once. */
export function checkInstalled(project: Project): Finding[] {
  const found: Finding[] = [];
  if (isInstalled(project, 'nestjs-traced')) found.push(fine('nestjs-traced is in package.json'));
  else found.push(hint('nestjs-traced is not in package.json', 'npm install nestjs-traced'));
  found.push(checkPackage(project, '@opentelemetry/api'), checkPackage(project, '@opentelemetry/sdk-trace'));
  found.push(checkCopies(project));
  return found;
}

function checkPackage({ root }: Project, name: string): Finding {
  try {
    createRequire(join(root, 'package.json')).resolve(name);
    return fine(`${name} is installed`);
  } catch {
    return fault(`${name} is not installed: no span can be made`, `npm install ${name}`);
  }
}

/** Two copies of the API do not know of each other: a span made through one is a no-op for the other. */
function checkCopies({ root }: Project): Finding {
  const copies = new Map<string, string>();
  for (const path of apiCopies(join(root, 'node_modules'))) {
    const { version = '?' } = JSON.parse(readFileSync(path, 'utf8')) as { version?: string };
    copies.set(realpathSync(path), version);
  }
  const versions = new Set(copies.values());
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
