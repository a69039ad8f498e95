import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Every kind of timer has been started, and would last for a minute.
const program = `
  const minute = 60_000;
  const parent = new AbortController();
  const own = policy({
    retry: { retries: 5, backoff: 'constant', baseMs: 1 },
    timeout: minute,
    deadlineMs: minute,
    circuitBreaker: { minCalls: 10, failureRatio: 1, openMs: minute, maxOpenMs: minute },
    bulkhead: 2,
  });
  let failures = 2;
  const flaky = async ({ signal }) => {
    if (signal.aborted || failures-- > 0) throw new Error('down');
    return 'up';
  };
  const answers = [await own.execute(flaky, parent.signal)];

  failures = Infinity;
  const opening = policy({ retry: false, circuitBreaker: { minCalls: 1, openMs: minute, maxOpenMs: minute } });
  await opening.execute(flaky).catch(() => {});
  answers.push(await opening.execute(flaky).catch((error) => error.name));

  const patient = policy({ retry: { backoff: 'constant', baseMs: minute, maxMs: minute } });
  const waiting = patient.execute(flaky, parent.signal).catch((reason) => reason);
  setImmediate(() => parent.abort('aborted'));
  answers.push(await waiting);

  const hasty = policy({ retry: false, timeout: 5 });
  answers.push(await hasty.execute(() => new Promise(() => {})).catch((error) => error.name));
  console.log(JSON.stringify(answers));
`;

describe('nestjs-traced/resilience in a folder without any package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nestjs-traced-alone-'));
  beforeAll(() => cpSync('dist', join(folder, 'dist'), { recursive: true }));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['program.mjs', `import { policy } from './dist/esm/resilience.js';\n${program}`],
    ['program.cjs', `const { policy } = require('./dist/cjs/resilience.js');\n(async () => {${program}})();`],
  ])('protects calls, and leaves nothing that would keep %s from exiting', (name, text) => {
    writeFileSync(join(folder, name), text);
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, [name], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: '' });
    expect(JSON.parse(stdout)).toEqual(['up', 'CircuitOpenError', 'aborted', 'TimeoutError']);
  });
});
