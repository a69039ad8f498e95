import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { thisFile } from './this-file.js';

const NAME = 'nestjs-traced';

/**
 * The folder in which this package is installed, for reading its files that are no modules (the page of the viewer).
 *
 * Found upwards from this file; in an application that was bundled into one file, by the package's name.
 */
export function packageFolder(): string {
  const file = thisFile();
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (isPackage(folder)) return folder;
    if (folder === dirname(folder)) break;
  }
  return dirname(createRequire(file).resolve(`${NAME}/package.json`));
}

function isPackage(folder: string): boolean {
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) return false;
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: unknown }).name === NAME;
}
