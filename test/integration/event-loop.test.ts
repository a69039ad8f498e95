import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
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

function plant(count: number, ...args: string[]): Result {
  const program = fileURLToPath(new URL('support/stalls.mjs', import.meta.url));
  const { stdout, stderr } = spawnSync(process.execPath, [program, String(count), ...args], { encoding: 'utf8' });
  if (!stdout.startsWith('{')) throw new Error(`the program failed: ${stderr}`);
  return JSON.parse(stdout) as Result;
}

describe('a blocked event loop', () => {
  it('is named by the method that blocked it, below the span that was running', () => {
    const { planted, found } = plant(rounds(8, 24));
    const right = found.filter(({ parent, method }) => parent === `request ${method}`);
    expect(found.filter(({ isInside }) => !isInside)).toEqual([]);
    expect(right.length).toBeGreaterThanOrEqual(Math.ceil(planted * 0.95));
    expect(found[0]?.stack).toMatch(/^at .*stalls\.mjs:\d+\)/);
  });

  it('is watched without a word when the process ends', () => {
    const program = `
      import { startTracing } from './dist/esm/sdk.js';
      const tracing = startTracing({ exporters: ['memory'] });
      const stop = async () => { if (process.argv[1] === 'shut down') await tracing.shutdown(); process.exit(0); };
      setTimeout(stop, 1_300);`;
    for (const how of ['exit', 'shut down']) {
      const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program, how], {
        encoding: 'utf8',
      });
      expect({ how, status, stderr }).toEqual({ how, status: 0, stderr: '' });
    }
  });

  it('is not looked for when the option says so', () => {
    expect(plant(2, 'off').found).toEqual([]);
  });
});
