import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** In a process of its own: the compiler is large, and no module of ours. */
async function ask(question: string): Promise<readonly string[]> {
  const program = `
    const { closedOptions, declarationErrors } = await import('./scripts/support/closed-options.mjs');
    console.log(JSON.stringify(${question}));`;
  const { stdout } = await execute(process.execPath, ['--input-type=module', '--eval', program]);
  return JSON.parse(stdout) as string[];
}

describe('with exactOptionalPropertyTypes', () => {
  it('every option that the published functions take may be given as undefined', async () => {
    expect(await ask(`closedOptions('dist/esm').map(({ at, name }) => at + ' ' + name)`)).toEqual([]);
  }, 120_000);

  it('the published declarations compile, looked at themselves (skipLibCheck: false)', async () => {
    expect(await ask('declarationErrors()')).toEqual([]);
  }, 120_000);
});
