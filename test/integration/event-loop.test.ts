import { beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { rounds } from '../support/rounds.js';

interface Result {
  readonly planted: number;
  readonly found: readonly {
    readonly parent: string;
    readonly method: string;
    readonly stack: string;
    readonly isInside: boolean;
  }[];
}

const execute = promisify(execFile);

async function plant(count: number, ...args: string[]): Promise<Result> {
  const program = fileURLToPath(new URL('support/stalls.mjs', import.meta.url));
  const { stdout } = await execute(process.execPath, [program, String(count), ...args]);
  return JSON.parse(stdout) as Result;
}

/** How a process ends that is watched, and what it says. */
async function end(how: 'exit' | 'shut down' | 'signal' | 'shut down and signal') {
  const program = `
    import { startTracing } from './dist/esm/sdk.js';
    const tracing = startTracing({ exporters: ['memory'] });
    const stop = async () => {
      if (process.argv[1].startsWith('shut down')) await tracing.shutdown();
      if (!process.argv[1].endsWith('signal')) process.exit(0);
      process.kill(process.pid, 'SIGTERM');
      setInterval(() => undefined, 1_000);
    };
    setTimeout(stop, 1_300);`;
  const ended = execute(process.execPath, ['--input-type=module', '-e', program, how]);
  // Rejects when the status is not 0.
  const { stderr } = await ended.catch((error: { signal?: string; stderr: string }) => {
    if (error.signal !== 'SIGTERM') throw error;
    return error;
  });
  return stderr;
}

/** A method whose last deed is one long call into native code: nothing of it runs any more when that returns. */
async function parse(): Promise<string> {
  const program = `
    import { startTracing } from './dist/esm/sdk.js';
    import { traced } from './dist/esm/index.js';
    const tracing = startTracing({ exporters: ['memory'], eventLoop: { thresholdMs: 50 } });
    const text = JSON.stringify(Array.from({ length: 600_000 }, (_, id) => ({ id, name: 'n' + id, list: [1, 2, 3] })));
    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    await pause(1_300);
    await traced('request', async () => {
      await traced('load', async () => {
        await pause(5);
        return JSON.parse(text).length;
      });
      await pause(5);
    });
    await pause(100);
    const spans = tracing.memory.getFinishedSpans();
    const nameOf = (id) => spans.find((span) => span.spanContext().spanId === id)?.name;
    const blocked = spans.filter(({ name }) => name === 'event_loop.blocked');
    console.log(blocked.map(({ parentSpanContext }) => nameOf(parentSpanContext.spanId)).join());
    await tracing.shutdown();`;
  return (await execute(process.execPath, ['--input-type=module', '-e', program])).stdout.trim();
}

describe('a blocked event loop', () => {
  let watched: Result;
  let unwatched: Result;
  let said: string[];

  // At the same time: each of them waits for a second until the watchdog begins.
  beforeAll(async () => {
    [watched, unwatched, said] = await Promise.all([
      plant(rounds(8, 24)),
      plant(2, 'off'),
      Promise.all([end('exit'), end('shut down'), end('signal'), end('shut down and signal')]),
    ]);
  });

  it('is named by the method that blocked it, below the span that was running', () => {
    const { planted, found } = watched;
    const right = found.filter(({ parent, method }) => parent === `request ${method}`);
    expect(found.filter(({ isInside }) => !isInside)).toEqual([]);
    expect(right.length).toBeGreaterThanOrEqual(Math.ceil(planted * 0.95));
    expect(found[0]?.stack).toMatch(/^at .*stalls\.mjs:\d+\)/);
  });

  it('is below its span also where one native call blocked it, after which nothing of the method ran', async () => {
    expect(await parse()).toBe('load');
  });

  it('is watched without a word when the process ends', () => {
    expect(said).toEqual(['', '', '', '']);
  });

  it('is not looked for when the option says so', () => {
    expect(unwatched).toEqual({ ...unwatched, planted: 2, found: [] });
  });
});
