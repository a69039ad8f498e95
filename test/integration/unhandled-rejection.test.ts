import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';

const program = `
import './test/integration/compilers/report.mjs';
import { Traced } from 'nestjs-traced';
const seen = [];
process.on('unhandledRejection', (reason) => seen.push(reason.message));
const decorate = (value) => {
  const descriptor = { value, configurable: true, writable: true };
  Traced()({ constructor: class Jobs {} }, 'run', descriptor);
  return descriptor.value;
};
decorate(() => Promise.reject(new Error('of a promise')))();
decorate(async () => { throw new Error('of an async function'); })();
setTimeout(() => console.log(JSON.stringify(seen)), 10);
`;

describe('a rejection that nobody handles', () => {
  it('still reaches the process', () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(['of a promise', 'of an async function']);
  });
});
