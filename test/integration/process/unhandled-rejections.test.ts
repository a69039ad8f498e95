import { beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

const REPORTED: Record<string, string> = {
  'a plain promise': 'service.get(broken)',
  'an async method': 'service.getLater(broken)',
  'a promise with a property': 'service.get(() => Object.assign(broken(), { cancel() {} }))',
  'a promise with a symbol': "service.get(() => Object.assign(broken(), { [Symbol('mine')]: 1 }))",
  'a frozen promise': 'service.get(() => Object.freeze(broken()))',
  'a promise of a subclass': "service.get(() => Lazy.reject(new Error('nobody cares')))",
  'a promise that is kept': 'const kept = broken(); service.get(() => kept); service.get(() => kept)',
};
const QUIET: Record<string, string> = {
  'a plain promise': 'service.get(broken)',
  'an async method': 'service.getLater(broken)',
  'a promise that is kept': 'const kept = broken(); service.get(() => kept).catch(() => {}); service.get(() => kept)',
};

const prelude = `
  import { Traced } from 'nestjs-traced'; import { startTracing } from 'nestjs-traced/sdk';
  startTracing({ serviceName: 'u', exporters: ['memory'] });
  let lines = [];
  process.on('unhandledRejection', (error) => lines.push('unhandled ' + error.message));
  const broken = () => Promise.reject(new Error('nobody cares'));
  class Lazy extends Promise {}
  class Repository { get(make) { return make(); } async getLater(make) { return make(); } }
  class Service { repository = new Repository(); get(make) { return this.repository.get(make); }
    getLater(make) { return this.repository.getLater(make); } }
  Traced()(Repository); Traced()(Service);
  const service = new Service();
  const turn = () => new Promise((resolve) => setTimeout(resolve));
  async function linesOf(program) { lines = []; program(); await turn(); await turn(); return lines; }
  const results = {};
  `;

/** What a process of its own says of each program: `unhandled`, with the reason, for every rejection that reaches the process. */
async function runAll(programs: Record<string, string>): Promise<Record<string, string[]>> {
  const calls = Object.entries(programs).map(
    ([name, program]) => `results[${JSON.stringify(name)}] = await linesOf(() => { ${program} });`,
  );
  const source = `${prelude}${calls.join('\n')}\nconsole.log(JSON.stringify(results));`;
  const { stdout } = await execute(process.execPath, ['--no-warnings', '--input-type=module', '--eval', source]);
  return JSON.parse(stdout) as Record<string, string[]>;
}

describe('a rejection that went through traced methods', () => {
  let seen: Record<string, string[]>;
  beforeAll(async () => {
    const reported = Object.entries(REPORTED).map(([name, call]) => [`reported: ${name}`, `${call};`]);
    const quiet = Object.entries(QUIET).map(([name, call]) => {
      return [`quiet: ${name}`, `${call}.catch(() => lines.push('handled'));`];
    });
    seen = await runAll(Object.fromEntries([...reported, ...quiet]) as Record<string, string>);
  });

  it.each(Object.keys(REPORTED))('is reported when nobody handles it: %s', (name) => {
    expect(seen[`reported: ${name}`]).toEqual(['unhandled nobody cares']);
  });

  it.each(Object.keys(QUIET))('is quiet when it is handled: %s', (name) => {
    expect(seen[`quiet: ${name}`]).toEqual(['handled']);
  });
});
