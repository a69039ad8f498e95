// How much there is to read: the lines of masking, and the files of each of its folders.
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toResult, type BenchResult } from './support/result.js';

const MAX_LINES = 7000;
const MAX_FILES = 15;
const root = fileURLToPath(new URL('../../lib/masking', import.meta.url));

/** The lines of each file, by folder. */
function linesByFolder(): ReadonlyMap<string, readonly number[]> {
  const folders = new Map<string, number[]>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const folder = relative(root, entry.parentPath).replaceAll(sep, '/') || '.';
    const lines = readFileSync(join(entry.parentPath, entry.name), 'utf8').split('\n').length - 1;
    folders.set(folder, [...(folders.get(folder) ?? []), lines]);
  }
  return folders;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

function line(name: string, ours: number, reference: number, target?: number): BenchResult {
  const unit = name.includes('/files') ? 'files' : 'lines';
  return toResult({
    bench: `masking-size/${name}`,
    ours,
    reference,
    unit,
    against: 'the bound',
    ...(target === undefined ? {} : { target }),
  });
}

export function* run(): Generator<BenchResult> {
  const folders = [...linesByFolder()];
  yield line('lines', sum(folders.flatMap(([, lines]) => lines)), MAX_LINES, 1);
  for (const [folder, lines] of folders) {
    yield line(`lines/${folder}`, sum(lines), MAX_LINES);
    yield line(`files/${folder}`, lines.length, MAX_FILES, 1);
  }
}
