// needs: DATABASE_URL, MARIADB_URL, MONGO_URL, REDIS_URL
import { expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

async function linesOf(driver: string, mode: 'traced' | 'bare'): Promise<string[]> {
  const program = ['--no-warnings', 'test/backends/support/unhandled.mjs', driver, mode];
  const { stdout } = await execute(process.execPath, program, { timeout: 50_000 });
  return stdout.split('\n').filter((line) => line !== '');
}

it.each(['pg', 'mysql2', 'mariadb', 'redis', 'ioredis', 'mongodb'])(
  'reports a failure of %s that nobody waits for, as without us',
  async (driver) => {
    const [bare, traced] = [await linesOf(driver, 'bare'), await linesOf(driver, 'traced')];
    expect(bare).toEqual([expect.stringMatching(/^unhandled \w+$/)]);
    expect(traced).toEqual([...bare, 'failed spans 1']);
  },
  120_000,
);
