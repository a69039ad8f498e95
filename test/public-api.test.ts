import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, unknown> };
const subpaths = Object.keys(exports).filter((subpath) => subpath !== './package.json');

/** The export names that a fresh process sees; the package is found by its own name, as an application finds it. */
async function exportNames(flag: string, program: string): Promise<string[]> {
  const { stdout } = await execute(process.execPath, ['--no-warnings', flag, '--eval', program], {
    env: { ...process.env, OTEL_TRACES_EXPORTER: 'none' },
    timeout: 15_000,
  });
  return JSON.parse(stdout) as string[];
}

// A CommonJS module seen through import() has these two besides its own names.
const print = `names => process.stdout.write(JSON.stringify(names.filter(n => n !== '__esModule' && n !== 'module.exports').sort()))`;

describe('the published subpaths', () => {
  it('are one for each entry file', () => {
    const entries = readdirSync('lib').filter((name) => name.endsWith('.ts'));
    const expected = entries.map((name) => (name === 'index.ts' ? '.' : `./${name.slice(0, -3)}`));
    expect([...subpaths].sort()).toEqual(expected.sort());
  });

  it.each(subpaths)('%s loads by import() and by require() with the same names', async (subpath) => {
    const name = JSON.stringify(`nestjs-traced${subpath.slice(1)}`);
    const [imported, required] = await Promise.all([
      exportNames('--input-type=module', `(${print})(Object.keys(await import(${name})))`),
      exportNames('--input-type=commonjs', `(${print})(Object.keys(require(${name})))`),
    ]);
    expect(required).toEqual(imported);
    if (subpath !== './register') expect(imported.length).toBeGreaterThan(0);
  });
});
