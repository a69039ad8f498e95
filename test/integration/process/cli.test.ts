import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeTraces } from '../../../lib/analysis/formats/write-traces.js';
import { failedOrder } from '../../support/example-traces.js';

const { bin } = JSON.parse(readFileSync('package.json', 'utf8')) as { bin: { traced: string } };
const spans = failedOrder().map((span) => ({ ...span, traceId: 'aa11'.padStart(32, '0') }));

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'traced-bin-'));
  file = join(folder, 'order.json');
  await writeFile(file, writeTraces(spans, 'json'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the program traced', () => {
  it('is what package.json publishes, and ends with the code of its answer', async () => {
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, [bin.traced, 'why', file]);
    expect(stdout).toContain('payment.charge, which was tried three times and gave up.');
    await expect(run(process.execPath, [bin.traced, 'stats', '--fail-on', 'p95>1ms', file])).rejects.toMatchObject({
      code: 1,
    });
    expect(readFileSync(bin.traced, 'utf8').startsWith('#!/usr/bin/env node\n')).toBe(true);
  });

  it('ends, with what is wrong, when a file for the page cannot be read', async () => {
    const run = promisify(execFile);
    await expect(run(process.execPath, [bin.traced, 'view', '--port', '0', 'no-such-file'])).rejects.toMatchObject({
      code: 3,
      stderr: 'traced: no-such-file: there is no such file\n',
    });
  });

  it.each([
    ['SIGPIPE of a short reader', ['convert', '--to', 'json', '-'], 1],
    ['a reader that takes all', ['stats', '--json', '-'], Infinity],
  ])('is no fault of anybody: %s', async (_, args, lines) => {
    const child = spawn(process.execPath, [bin.traced, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    let err = '';
    child.stderr.on('data', (text: Buffer) => (err += text.toString()));
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${writeTraces(spans, 'otlp')}\n`.repeat(2000));
    child.stdout.once('data', () => lines === 1 && child.stdout.destroy());
    child.stdout.resume();
    const [code] = (await once(child, 'close')) as [number];
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('serves an assistant by the Model Context Protocol', async () => {
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(new StdioClientTransport({ command: process.execPath, args: [bin.traced, 'mcp', file] }));
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('why_slow');
    const { content } = await client.callTool({ name: 'find_traces', arguments: {} });
    expect(JSON.parse((content as { text: string }[])[0]?.text ?? '')).toMatchObject([
      { name: 'POST /api/orders', errorCount: 8 },
    ]);
    await client.close();
  });
});
