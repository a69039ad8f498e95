import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { titledBlocks } from '../support/titled-blocks.js';

// Inside the package, which finds itself by its name.
const folder = 'temp/testing-page';

const jestConfig = `
import config from '../../test/jest.config.mjs';
export default {
  transform: config.transform,
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\\\.{1,2}/.*)\\\\.js$': '$1' },
};`;

// Read as it is, as from node_modules: without this vite compiles every file of the package.
const vitestConfig = `export default { test: { server: { deps: { external: [/\\/dist\\//] } } } };`;

const tsconfig = {
  extends: '../../tsconfig.json',
  // Vite reads these from the nearest file only.
  compilerOptions: { experimentalDecorators: true, emitDecoratorMetadata: true },
  include: ['*.ts'],
  exclude: [],
};

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const files = new Map([
    ...titledBlocks('docs/testing.md'),
    ['jest.config.mjs', jestConfig],
    ['vitest.config.mjs', vitestConfig],
    ['tsconfig.json', JSON.stringify(tsconfig)],
  ]);
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
  copyFileSync('test/integration/vitest/orders.spec.ts', join(folder, 'orders.spec.ts'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a tool in the folder of the page, without what jest has put into the environment. */
function run(tool: string, args: readonly string[], options: readonly string[] = []) {
  const { JEST_WORKER_ID: _worker, NODE_ENV: _mode, ...rest } = process.env;
  const program = join(process.cwd(), 'node_modules', tool);
  return new Promise<{ failed: boolean; stdout: string; stderr: string }>((resolve) => {
    const settings = { cwd: folder, env: { ...rest, NODE_OPTIONS: '' }, encoding: 'utf8' } as const;
    execFile(process.execPath, [...options, program, ...args], settings, (error, stdout, stderr) =>
      resolve({ failed: error !== null, stdout, stderr }),
    );
  });
}

function reportIn(stdout: string): unknown {
  return JSON.parse(stdout.slice(stdout.indexOf('{')) || '{}');
}

describe('the page about testing', () => {
  it('has tests that pass in jest', async () => {
    const { stdout, stderr } = await run(
      'jest/bin/jest.js',
      ['--json', 'orders.test.ts'],
      ['--experimental-vm-modules', '--no-warnings'],
    );
    expect({ report: reportIn(stdout), stderr }).toMatchObject({ report: { success: true, numPassedTests: 2 } });
  });

  it('has tests that pass in vitest, where all matchers work', async () => {
    const { stdout, stderr } = await run('vitest/vitest.mjs', ['run', '--reporter', 'json', 'spec.ts']);
    expect({ report: reportIn(stdout), stderr }).toMatchObject({ report: { success: true, numPassedTests: 3 } });
  });

  it('has types that the compiler accepts for both', async () => {
    const { stdout } = await run('typescript/bin/tsc', ['-p', '.']);
    expect(stdout).toBe('');
  });
});
