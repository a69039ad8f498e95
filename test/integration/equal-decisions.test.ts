import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

interface Decided {
  /** A figure for each of the first traces: kept or not. */
  readonly kept: string;
  /** How many traces the kept ones say that there were. */
  readonly adjusted: number;
}

async function decide(settings: { ratio: number; count: number; seed: number }): Promise<Decided> {
  const program = fileURLToPath(new URL('support/decide.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(settings)]);
  return JSON.parse(stdout) as Decided;
}

describe('decisions at the head', () => {
  it('are equal in three processes, and those of a smaller share are among those of a larger one', async () => {
    const [one, two, less] = await Promise.all([
      decide({ ratio: 0.2, count: 2_000, seed: 7 }),
      decide({ ratio: 0.2, count: 2_000, seed: 7 }),
      decide({ ratio: 0.05, count: 2_000, seed: 7 }),
    ]);
    expect(two.kept).toBe(one.kept);
    const keptAt = (text: string): number[] => [...text].flatMap((digit, index) => (digit === '1' ? [index] : []));
    const more = new Set(keptAt(one.kept));
    expect(more.size).toBeGreaterThan(300);
    expect(more.size).toBeLessThan(500);
    expect(keptAt(less.kept).length).toBeGreaterThan(50);
    expect(keptAt(less.kept).filter((index) => !more.has(index))).toEqual([]);
  });

  it('count a million traces to two percent', async () => {
    const count = 1_000_000;
    const { adjusted } = await decide({ ratio: 0.05, count, seed: 11 });
    expect(Math.abs(adjusted - count) / count).toBeLessThan(0.02);
  });
});
