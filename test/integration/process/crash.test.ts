import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHttpSink, type HttpSink } from '../../unit/sdk/http-sink.js';

interface SentSpan {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly annotations?: readonly { readonly value: string }[];
}

let sink: HttpSink | undefined;

afterEach(async () => {
  await sink?.close();
  sink = undefined;
});

/** Runs a program; without tracing when there is nobody to send to. */
async function runProgram(body: string, tracing: string | undefined) {
  const setup =
    tracing === undefined
      ? ''
      : `const { startTracing } = await import('nestjs-traced/sdk'); startTracing({ env: {}, batch: { scheduleDelayMs: 60000 }, ${tracing} });`;
  const program = `
    const { trace, context } = await import('@opentelemetry/api');
    ${setup}
    const tracer = trace.getTracer('t');
    const within = (name, work) => tracer.startActiveSpan(name, (span) => work(span));
    const die = () => { throw new RangeError('out of luck'); };
    ${body}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (printed.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed.stderr += chunk.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  // Lines of the evaluated program itself are where they are by what stands before them.
  const stderr = printed.stderr.replace(/\[eval1\]:\d+(?::\d+)?/g, '[eval1]');
  return { code, signal, stdout: printed.stdout, stderr };
}

/** What a program does with tracing and what it sends, beside what it does without. */
async function crash(body: string, options = '') {
  sink = await startHttpSink();
  const plain = await runProgram(body, undefined);
  const traced = await runProgram(body, `exporters: [{ name: 'zipkin', endpoint: '${sink.url}/spans' }], ${options}`);
  const sent = sink.requests.flatMap(({ body: text }) => JSON.parse(text) as SentSpan[]);
  return {
    plain,
    traced,
    sent,
    outcomes: Object.fromEntries(sent.map(({ name, tags }) => [name, tags['traced.outcome']])),
  };
}

describe('a program that dies of an error', () => {
  it('sends what waits and what is open, and dies as it would have', async () => {
    const { plain, traced, sent, outcomes } = await crash(`
      tracer.startSpan('ended').end();
      within('request', () => within('inner', () => setTimeout(die, 5)));`);
    expect(plain.code).toBe(1);
    expect(traced).toEqual(plain);
    expect(outcomes).toEqual({ ended: undefined, request: 'aborted', inner: 'aborted' });
    const inner = sent.find(({ name }) => name === 'inner');
    expect(inner?.tags['error.type']).toBe('RangeError');
  });

  it('records the error on the span by which the work has entered the process', async () => {
    const { traced, sent } = await crash(`
      within('request', (span) => {
        const KEY = Symbol.for('OpenTelemetry SDK Context Key RPC_METADATA');
        context.with(context.active().setValue(KEY, { type: 'http', span }), () => within('inner', () => setTimeout(die, 5)));
      });`);
    expect(traced.code).toBe(1);
    const [request, inner] = ['request', 'inner'].map((wanted) => sent.find(({ name }) => name === wanted));
    expect([request?.tags['error.type'], request?.tags['error']]).toEqual(['RangeError', 'out of luck']);
    expect(inner?.tags).not.toHaveProperty(['error.type']);
  });

  it('does the same for a rejection that nobody handles', async () => {
    const { plain, traced, outcomes, sent } = await crash(
      `within('request', () => setTimeout(async () => { await null; die(); }, 5));`,
    );
    expect(traced).toEqual(plain);
    expect(plain.code).toBe(1);
    expect(outcomes).toEqual({ request: 'aborted' });
    expect(sent[0]?.tags['error.type']).toBe('RangeError');
  });

  it("leaves the end to the application's own handler, and its code", async () => {
    const { plain, traced, outcomes } = await crash(`
      process.on('uncaughtException', (error, origin) => { console.log(error.message, origin); process.exit(7); });
      within('request', () => setTimeout(die, 5));`);
    expect(plain).toMatchObject({ code: 7, stdout: 'out of luck uncaughtException\n' });
    expect(traced).toEqual(plain);
    expect(outcomes).toEqual({ request: 'aborted' });
  });

  it('goes on when its handler does, and so do its spans', async () => {
    const { plain, traced, outcomes, sent } = await crash(`
      process.on('uncaughtException', () => console.log('went on'));
      within('request', (span) => { setTimeout(die, 5); setTimeout(() => span.end(), 30); });
      within('other', (span) => setTimeout(() => span.end(), 40));`);
    expect(plain).toMatchObject({ code: 0, stdout: 'went on\n' });
    expect(traced).toEqual(plain);
    expect(outcomes).toEqual({ request: undefined, other: undefined });
    expect(sent.find(({ name }) => name === 'request')?.tags['error.type']).toBe('RangeError');
    expect(sent.find(({ name }) => name === 'other')?.tags).not.toHaveProperty(['error.type']);
  });

  it('is not kept by a backend that hangs', async () => {
    const hanging = await startHttpSink(() => undefined);
    const endpoint = `exporters: [{ name: 'zipkin', endpoint: '${hanging.url}/spans' }], shutdownTimeoutMs: 200`;
    const { code } = await runProgram(`within('request', () => setTimeout(die, 5));`, endpoint);
    await hanging.close();
    expect(code).toBe(1);
  });

  it('sends nothing of it when that is switched off', async () => {
    const { traced, sent } = await crash(`within('request', () => setTimeout(die, 5));`, 'flushOnSignals: false');
    expect([traced.code, sent]).toEqual([1, []]);
  });

  it('leaves to the spool what the next start sends', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'crash-spool-'));
    try {
      const unreachable = `exporters: [{ name: 'zipkin', endpoint: 'http://127.0.0.1:9/spans', spool: { folder: ${JSON.stringify(folder)} } }]`;
      expect((await runProgram(`within('request', () => setTimeout(die, 5));`, unreachable)).code).toBe(1);
      sink = await startHttpSink();
      const reachable = unreachable.replace('http://127.0.0.1:9', sink.url);
      expect((await runProgram('', reachable)).code).toBe(0);
      const sent = sink.requests.flatMap(({ body }) => JSON.parse(body) as SentSpan[]);
      expect(sent.map(({ name, tags }) => [name, tags['traced.outcome']])).toEqual([['request', 'aborted']]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
