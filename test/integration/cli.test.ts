import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeTraces } from '../../lib/analysis/formats/write-traces.js';
import { failedOrder } from '../support/example-traces.js';

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
