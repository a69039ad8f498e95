import { beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, unknown> };
const subpaths = Object.keys(exports).filter((subpath) => subpath !== './package.json');

type Names = Readonly<Record<string, readonly string[]>>;

/** The export names of every subpath in a fresh process; the package is found by its own name, as an application finds it. */
async function exportNames(flag: string, load: string): Promise<Names> {
  const program = `
    const names = {};
    for (const subpath of ${JSON.stringify(subpaths)}) {
      const exported = ${load}('nestjs-traced' + subpath.slice(1));
      names[subpath] = Object.keys(exported).filter((name) => name !== '__esModule' && name !== 'module.exports').sort();
    }
    process.stdout.write(JSON.stringify(names));`;
  const { stdout } = await execute(process.execPath, ['--no-warnings', flag, '--eval', program], {
    env: { ...process.env, OTEL_TRACES_EXPORTER: 'none' },
  });
  return JSON.parse(stdout) as Names;
}

describe('the published subpaths', () => {
  it('are one for each entry file', () => {
    const entries = readdirSync('lib').filter((name) => name.endsWith('.ts'));
    const expected = entries.map((name) => (name === 'index.ts' ? '.' : `./${name.slice(0, -3)}`));
    expect([...subpaths].sort()).toEqual(expected.sort());
  });

  describe('load by import() and by require() with the same names', () => {
    let imported: Names;
    let required: Names;
    beforeAll(async () => {
      [imported, required] = await Promise.all([
        // A CommonJS module seen through import() has two names besides its own.
        exportNames('--input-type=module', 'await import'),
        exportNames('--input-type=commonjs', 'require'),
      ]);
    });

    it.each(subpaths)('%s', (subpath) => {
      expect(required[subpath]).toEqual(imported[subpath]);
      if (subpath !== './register') expect(imported[subpath]?.length).toBeGreaterThan(0);
    });
  });
});
