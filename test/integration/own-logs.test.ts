import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
// Beside the sources, so that the packages are found as an application finds them.
const file = join(root, `own-logs-${process.pid}.mjs`);

/** The code of the page, to the letter, and lines that are logged by it. */
function program(): string {
  const page = readFileSync(join(root, 'docs/masking.md'), 'utf8');
  const code = /## The lines of your own logger[\s\S]*?```js\n([\s\S]*?)```/.exec(page)?.[1];
  return `${code}
    const secret = Object.assign(new Error('password=hunter2'), { apiKey: 'hunter2' });
    logger.info({ user: { password: 'hunter2' }, order: 7 }, 'password=%s', 'order-7');
    logger.info('password=hunter2');
    logger.error(secret);
    logger.error({ err: secret }, 'failed');
    for (const json of [false, true]) {
      const nest = new MaskingLogger({ json, colors: false });
      nest.log('password=hunter2', 'Orders');
      nest.warn({ password: 'hunter2', order: 8 });
      nest.error(secret);
      nest.error('password=hunter2', 'Error: password=hunter2\\n    at place', 'Orders');
    }`;
}

let output = '';

beforeAll(async () => {
  writeFileSync(file, program());
  const child = spawn(process.execPath, [file]);
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
});
afterAll(() => rmSync(file));

describe('the loggers of docs/masking.md', () => {
  it('write every line, and nothing sensitive', () => {
    expect(output).not.toContain('hunter2');
    expect(output.split('[REDACTED]').length - 1).toBeGreaterThanOrEqual(12);
    for (const kept of ['"order":7', 'order: 8', '[Orders]', '"context":"Orders"']) expect(output).toContain(kept);
  });
});
