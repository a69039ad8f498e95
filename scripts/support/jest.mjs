import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './run.mjs';

const flags = [
  '--experimental-vm-modules',
  '--no-warnings',
  'node_modules/jest/bin/jest.js',
  '-c',
  'test/jest.config.mjs',
];

/** Where the counts of each jest run are kept for the summary. */
export const resultsFolder = join(root, 'temp/results');

/** Every suite that needs nothing but Node. */
export const suites = ['test/unit', 'test/integration', 'test/[^/]+\\.test\\.ts$'];

/** Runs jest in its ESM mode; with a `name`, its counts are kept in `folder`, by default for the summary. */
export function runJest(args, { name, folder = resultsFolder, node = process.execPath, ...options } = {}) {
  mkdirSync(folder, { recursive: true });
  const results = name === undefined ? [] : ['--json', '--outputFile', join(folder, `${name}.json`)];
  return run(node, [...flags, ...results, ...args], options);
}
