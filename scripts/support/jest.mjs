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

/** Runs jest in its ESM mode; with a `name`, its counts are kept for the summary. */
export function runJest(args, { name, ...options } = {}) {
  mkdirSync(resultsFolder, { recursive: true });
  const results = name === undefined ? [] : ['--json', '--outputFile', join(resultsFolder, `${name}.json`)];
  return run(process.execPath, [...flags, ...results, ...args], options);
}
