import { beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Each is the body of a function in an ES module that uses both builds of the library. */
const PROGRAMS = {
  declared: `
    class Customer { id = 1; fullName = 'Ada L'; pin = '1234567'; }
    cjs.SpanFields('id', 'pin')(Customer); cjs.Sensitive()(Customer.prototype, 'pin');
    cjs.SpanAttr('customer.id')(Customer.prototype, 'id', undefined);
    class Service { get(customer) {} }
    cjs.SpanAttr('customer')(Service.prototype, 'get', 0);
    decorate(Service.prototype, 'get', esm.Traced(), cjs.Traced());
    new Service().get(new Customer());
    return (await finished()).map(({ name, attributes }) => [name, attributes]);`,
  identities: `
    for (const { SpanAttr, Traced } of [esm, cjs]) {
      class Service { call(user) { return this.below(); } below() {} }
      SpanAttr('user.id', { on: 'descendants' })(Service.prototype, 'call', 0);
      decorate(Service.prototype, 'call', Traced());
      decorate(Service.prototype, 'below', Traced());
      new Service().call('ada');
    }
    return (await finished()).filter(({ name }) => name === 'Service.below').map(({ attributes }) => attributes['user.id']);`,
  errors: `
    const error = (() => { try { cjs.traced(''); } catch (error) { return error; } })();
    class Mine extends esm.TracedError {}
    const timeout = new cjsResilience.PolicyTimeoutError('p', 'total', 5);
    return [
      error instanceof esm.TracedError, error instanceof Mine, new Mine('TRACED_INVALID_OPTION', 'a') instanceof cjs.TracedError,
      new Error('a') instanceof esm.TracedError,
      timeout instanceof resilience.PolicyTimeoutError, timeout instanceof resilience.BulkheadFullError,
    ];`,
};

/** What the programs answer, one after the other in one process: to load both builds is what takes time. */
async function answers(): Promise<Record<keyof typeof PROGRAMS, unknown>> {
  const prelude = `
    import 'reflect-metadata'; import { createRequire } from 'node:module';
    import * as esm from 'nestjs-traced'; import * as resilience from 'nestjs-traced/resilience';
    import { startTracing, MemorySpanExporter } from 'nestjs-traced/sdk';
    const require = createRequire(process.cwd() + '/x.js');
    const cjs = require('nestjs-traced'); const cjsResilience = require('nestjs-traced/resilience');
    const memory = new MemorySpanExporter();
    const tracing = startTracing({ serviceName: 'two', exporters: [memory] });
    const decorate = (holder, key, ...decorators) => {
      const descriptor = Object.getOwnPropertyDescriptor(holder, key);
      for (const decorator of decorators) decorator(holder, key, descriptor);
      Object.defineProperty(holder, key, descriptor);
    };
    const finished = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      await tracing.flush();
      return memory.getFinishedSpans();
    };
    const answers = {};
    `;
  const programs = Object.entries(PROGRAMS).map(
    ([name, body]) => `memory.reset(); answers.${name} = await (async () => {${body}})();`,
  );
  const text = [prelude, ...programs, 'console.log(JSON.stringify(answers));'].join('\n');
  const { stdout } = await execute(process.execPath, ['--no-warnings', '--input-type=module', '--eval', text], {
    timeout: 30_000,
  });
  return JSON.parse(stdout) as Record<keyof typeof PROGRAMS, unknown>;
}

describe('two copies of the library in one process', () => {
  let seen: Record<keyof typeof PROGRAMS, unknown>;
  beforeAll(async () => {
    seen = await answers();
  });

  it('know what the other one declared about classes and methods', () => {
    expect(seen.declared).toEqual([
      ['Service.get', expect.objectContaining({ 'customer.id': 1, customer: '{"id":1,"pin":"[REDACTED]"}' })],
    ]);
  });

  it('hash somebody’s identity alike', () => {
    const hashes = seen.identities as string[];
    expect(hashes).toEqual([expect.stringMatching(/^h:process:/), hashes[0]]);
  });

  it('recognise each other’s errors', () => {
    expect(seen.errors).toEqual([true, false, true, false, true, false]);
  });
});
