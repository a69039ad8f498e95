import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';

/** The environment without what jest has put there. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const { JEST_WORKER_ID: _worker, NODE_ENV: _mode, ...rest } = process.env;
  return { ...rest, NODE_OPTIONS: '' };
}

describe('nestjs-traced/testing', () => {
  it('works in vitest, matchers included', () => {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['node_modules/vitest/vitest.mjs', 'run', '--root', 'test/integration/vitest', '--reporter', 'json'],
      { encoding: 'utf8', env: cleanEnvironment() },
    );
    const report = JSON.parse(stdout.slice(stdout.indexOf('{')) || '{}') as Record<string, unknown>;
    expect({ report, stderr }).toMatchObject({
      report: { success: true, numTotalTests: 2, numPassedTests: 2, numFailedTests: 0 },
    });
  });
});
