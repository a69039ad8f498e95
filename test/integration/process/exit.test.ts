import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startHttpSink, type HttpSink } from '../../unit/sdk/http-sink.js';

let sink: HttpSink | undefined;

afterEach(async () => {
  await sink?.close();
  sink = undefined;
});

/** Runs a program that has ended one span and not yet sent it; `then` is what it does next. */
async function run(then: string, { signal, options = '' }: { signal?: NodeJS.Signals; options?: string } = {}) {
  sink = await startHttpSink();
  const program = `
    const { startTracing, runCommand } = await import('nestjs-traced/sdk');
    const { trace } = await import('@opentelemetry/api');
    startTracing({ env: {}, exporters: [{ name: 'zipkin', endpoint: '${sink.url}/spans' }], batch: { scheduleDelayMs: 60000 }, ${options} });
    trace.getTracer('t').startSpan('waiting').end();
    ${then}
    console.log('ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  if (signal !== undefined) {
    await once(child.stdout, 'data');
    child.kill(signal);
  }
  const [code, by] = await closed;
  return {
    code,
    by,
    sent: sink.requests.flatMap(({ body }) => (JSON.parse(body) as { name: string }[]).map(({ name }) => name)),
  };
}

const FOREVER = 'setInterval(() => undefined, 1000);';

describe('spans that wait when a program ends', () => {
  it('are sent when it has nothing left to do', async () => {
    expect(await run('')).toEqual({ code: 0, by: null, sent: ['waiting'] });
  });

  it('are sent at SIGTERM, by which the program then dies as it would have', async () => {
    expect(await run(FOREVER, { signal: 'SIGTERM' })).toEqual({ code: null, by: 'SIGTERM', sent: ['waiting'] });
  });

  it('are sent at SIGINT', async () => {
    expect(await run(FOREVER, { signal: 'SIGINT' })).toEqual({ code: null, by: 'SIGINT', sent: ['waiting'] });
  });

  it("leave the end to the application's own handler, and its code", async () => {
    const handler = `${FOREVER} process.on('SIGTERM', () => setTimeout(() => process.exit(7), 2_000));`;
    expect(await run(handler, { signal: 'SIGTERM' })).toEqual({ code: 7, by: null, sent: ['waiting'] });
  });

  it('are nobody else’s business when that is switched off', async () => {
    const result = await run(FOREVER, { signal: 'SIGTERM', options: 'flushOnSignals: false' });
    expect(result).toEqual({ code: null, by: 'SIGTERM', sent: [] });
  });

  it('do not keep a program whose backend hangs', async () => {
    const hanging = await startHttpSink(() => undefined);
    const program = `exporters: [{ name: 'zipkin', endpoint: '${hanging.url}/spans' }], shutdownTimeoutMs: 200`;
    const { by } = await run(FOREVER, { signal: 'SIGTERM', options: program });
    await hanging.close();
    expect(by).toBe('SIGTERM');
  });
});

describe('runCommand', () => {
  it('gives a command a root span and sends it before the program goes on', async () => {
    const command = `const answer = await runCommand('nightly', () => 42); if (answer !== 42) process.exit(3); process.exit(0);`;
    expect(await run(command)).toEqual({ code: 0, by: null, sent: ['waiting', 'nightly'] });
  });

  it('throws what the command throws', async () => {
    const command = `await runCommand('nightly', async () => { throw new Error('no'); }).catch(({ message }) => process.exit(message === 'no' ? 5 : 6));`;
    expect((await run(command)).code).toBe(5);
  });
});
