import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** What a fresh process prints: `unhandled`, with the reason, for every rejection that reaches the process. */
async function outputOf(program: string): Promise<string[]> {
  const prelude = `
    import { Traced } from 'nestjs-traced'; import { startTracing } from 'nestjs-traced/sdk';
    startTracing({ serviceName: 'u', exporters: ['memory'] });
    process.on('unhandledRejection', (error) => console.log('unhandled', error.message));
    const broken = () => Promise.reject(new Error('nobody cares'));
    class Lazy extends Promise {}
    class Repository { get(make) { return make(); } async getLater(make) { return make(); } }
    class Service { repository = new Repository(); get(make) { return this.repository.get(make); }
      getLater(make) { return this.repository.getLater(make); } }
    Traced()(Repository); Traced()(Service);
    const service = new Service();
    `;
  const { stdout } = await execute(
    process.execPath,
    ['--no-warnings', '--input-type=module', '--eval', prelude + program],
    {
      timeout: 30_000,
    },
  );
  return stdout.split('\n').filter((line) => line !== '');
}

describe('a rejection that went through traced methods', () => {
  it.each([
    ['a plain promise', 'service.get(broken)'],
    ['an async method', 'service.getLater(broken)'],
    ['a promise with a property', 'service.get(() => Object.assign(broken(), { cancel() {} }))'],
    ['a promise with a symbol', "service.get(() => Object.assign(broken(), { [Symbol('mine')]: 1 }))"],
    ['a frozen promise', 'service.get(() => Object.freeze(broken()))'],
    ['a promise of a subclass', "service.get(() => Lazy.reject(new Error('nobody cares')))"],
    ['a promise that is kept', 'const kept = broken(); service.get(() => kept); service.get(() => kept)'],
  ])('is reported when nobody handles it: %s', async (_, call) => {
    expect(await outputOf(`${call};`)).toEqual(['unhandled nobody cares']);
  });

  it.each([
    ['a plain promise', 'service.get(broken)'],
    ['an async method', 'service.getLater(broken)'],
    [
      'a promise that is kept',
      'const kept = broken(); service.get(() => kept).catch(() => {}); service.get(() => kept)',
    ],
  ])('is quiet when it is handled: %s', async (_, call) => {
    expect(await outputOf(`${call}.catch(() => console.log('handled'));`)).toEqual(['handled']);
  });
});
