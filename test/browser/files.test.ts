import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { writeTraces } from '../../lib/analysis/formats/write-traces.js';
import { serveViewer, type RunningViewer } from '../../lib/viewer.js';
import { closeBrowser, openPage, type WatchedPage } from './support/browser.js';
import { repeatTrace, shopTraces } from './support/traces.js';

const spans = repeatTrace(shopTraces[4]!, 1_780_000_000e6, 1, 1);
const many = [0, 1, 2, 3].flatMap((number) =>
  repeatTrace(shopTraces[number]!, 1_780_000_000e6 + number * 1e6, 1, 10 + number),
);

let viewer: RunningViewer;
let watched: WatchedPage;

beforeAll(async () => void (viewer = await serveViewer({ port: 0 })));
afterAll(async () => {
  await closeBrowser();
  await viewer.close();
});
beforeEach(async () => {
  await watched?.page.context().close();
  watched = await openPage({ acceptDownloads: true });
  await watched.page.goto(viewer.url);
});

async function open(name: string, buffer: Buffer): Promise<void> {
  const { page } = watched;
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: /^Open a file/ }).click();
  await (await chooser).setFiles({ name, mimeType: 'application/json', buffer });
}

describe('a trace file', () => {
  it.each(['otlp', 'zipkin', 'jaeger', 'json'] as const)('is opened as %s, without the server', async (format) => {
    await open(`trace.${format}`, Buffer.from(writeTraces(spans, format)));
    await watched.page.locator('.wf-row').first().waitFor();
    expect(await watched.page.locator('h1').innerText()).toContain('payment.charge');
    expect([...watched.origins]).toEqual([new URL(viewer.url).origin]);
    expect(viewer.store.size).toBe(0);
    expect(watched.problems).toEqual([]);
  });

  it('is opened compressed, and as protobuf', async () => {
    await open('trace.json.gz', gzipSync(writeTraces(spans, 'otlp')));
    await watched.page.locator('.wf-row').first().waitFor();
    await open('trace.pb', Buffer.from(writeTraces(many, 'otlp-protobuf')));
    await watched.page.locator('.list-row').first().waitFor();
  });

  it('with logs shows them beside the spans', async () => {
    const { traceId, spanId, startUs } = spans[0]!;
    const body = { stringValue: 'a line of the file' };
    const logRecords = [{ timeUnixNano: `${BigInt(startUs) * 1000n}`, traceId, spanId, body }];
    const logs = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
    await open('both.jsonl', Buffer.from(`${logs}\n${writeTraces(spans, 'otlp')}\n`));
    await watched.page.getByRole('button', { name: 'Log 1' }).click();
    await watched.page.locator('.panel .log li', { hasText: 'a line of the file' }).waitFor();
    expect(watched.problems).toEqual([]);
  });

  it('with several traces is a list, and leads back to what is live', async () => {
    const { page } = watched;
    await open('shop.json', Buffer.from(writeTraces(many, 'otlp')));
    await page.locator('.list-row').first().waitFor();
    expect(await page.locator('.list-row').count()).toBeGreaterThanOrEqual(4);
    await page.getByRole('button', { name: 'Back to live' }).click();
    await page.getByText('No request has arrived yet').waitFor();
  });

  it('that ends early is shown as far as it goes, with a word about it', async () => {
    const lines = [spans, many].map((part) => writeTraces(part, 'otlp')).join('\n');
    await open('broken.jsonl', Buffer.from(lines.slice(0, -200)));
    await watched.page.getByText('A part of the file could not be read.').waitFor();
    await watched.page.locator('.wf-row, .list-row').first().waitFor();
  });

  it.each([
    ['behind another one', Buffer.concat([spans, many].map((part) => gzipSync(`${writeTraces(part, 'otlp')}\n`)))],
    ['twice', gzipSync(gzipSync([spans, many].map((part) => writeTraces(part, 'otlp')).join('\n')))],
  ])('that was compressed %s is read whole', async (_, buffer) => {
    await open('both.gz', buffer);
    await watched.page.locator('.list-row').first().waitFor();
    const ids = new Set([...spans, ...many].map(({ traceId }) => traceId));
    await watched.page.getByText(`${ids.size} of ${ids.size}`, { exact: true }).waitFor();
    expect(await watched.page.getByText('could not be read').count()).toBe(0);
  });

  it.each([
    ['empty.json', Buffer.from('')],
    ['picture.png', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
  ])('without spans is called so: %s', async (name, buffer) => {
    await open(name, buffer);
    await watched.page.getByText('No spans in this file').waitFor();
    expect(await watched.page.locator('main').innerText()).toContain(name);
    await watched.page.getByRole('button', { name: 'Back to live' }).last().click();
    await watched.page.getByText('No request has arrived yet').waitFor();
    expect(watched.problems).toEqual([]);
  });

  it('is dropped anywhere', async () => {
    const { page } = watched;
    const text = writeTraces(spans, 'otlp');
    const data = await page.evaluateHandle((content) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], 'dropped.json', { type: 'application/json' }));
      return transfer;
    }, text);
    await page.dispatchEvent('body', 'drop', { dataTransfer: data });
    await page.locator('.wf-row').first().waitFor();
  });

  it('is written again as it was read', async () => {
    const { page } = watched;
    await open('trace.json', Buffer.from(writeTraces(spans, 'otlp')));
    await page.locator('.wf-row').first().waitFor();
    await page.getByText('Export', { exact: true }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'OTLP JSON' }).click();
    expect((await download).suggestedFilename()).toMatch(/^trace-[0-9a-f]{8}\.otlp\.json$/);
  });
});
