import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { rounds } from '../support/rounds.js';

interface Result {
  readonly planted: number;
  readonly found: readonly {
    readonly parent: string;
    readonly method: string;
    readonly stack: string;
    readonly isInside: boolean;
  }[];
}

const execute = promisify(execFile);

async function plant(count: number, ...args: string[]): Promise<Result> {
  const program = fileURLToPath(new URL('support/stalls.mjs', import.meta.url));
  const { stdout } = await execute(process.execPath, [program, String(count), ...args]);
  return JSON.parse(stdout) as Result;
}

describe('a blocked event loop', () => {
  it('is named by the method that blocked it, below the span that was running', async () => {
    const { planted, found } = await plant(rounds(8, 24));
    const right = found.filter(({ parent, method }) => parent === `request ${method}`);
    expect(found.filter(({ isInside }) => !isInside)).toEqual([]);
    expect(right.length).toBeGreaterThanOrEqual(Math.ceil(planted * 0.95));
    expect(found[0]?.stack).toMatch(/^at .*stalls\.mjs:\d+\)/);
  });

  it('is watched without a word when the process ends', async () => {
    const program = `
      import { startTracing } from './dist/esm/sdk.js';
      const tracing = startTracing({ exporters: ['memory'] });
      const stop = async () => { if (process.argv[1] === 'shut down') await tracing.shutdown(); process.exit(0); };
      setTimeout(stop, 1_300);`;
    const ends = ['exit', 'shut down'].map(async (how) => {
      // Rejects when the status is not 0.
      const { stderr } = await execute(process.execPath, ['--input-type=module', '-e', program, how]);
      return { how, stderr };
    });
    expect(await Promise.all(ends)).toEqual([
      { how: 'exit', stderr: '' },
      { how: 'shut down', stderr: '' },
    ]);
  });

  it('is not looked for when the option says so', async () => {
    expect((await plant(2, 'off')).found).toEqual([]);
  });
});
