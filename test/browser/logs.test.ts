import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { serveViewer, type RunningViewer } from '../../lib/viewer.js';
import { closeBrowser, copiedText, openPage } from './support/browser.js';
import { makeTrace } from './support/traces.js';

const LINES = 10_000;
const evil = '<img src=x onerror="window.hacked=1">';
let viewer: RunningViewer;
let traceId: string;
let page: Page;
let problems: readonly string[];

beforeAll(async () => {
  viewer = await serveViewer({ port: 0 });
  const startUs = viewer.store.nowUs() - 60e6;
  const [root, child] = makeTrace(1, [
    { name: 'POST /orders', service: 'orders', kind: 'server', startUs, durationUs: 1e6 },
    { name: 'charge', service: 'payments', kind: 'client', startUs: startUs + 10, durationUs: 5e5, parent: 0 },
  ]);
  ({ traceId } = root!);
  const nanos = (us: number): string => `${BigInt(Math.round(us)) * 1000n}`;
  const record = (at: number, over: object) => ({
    timeUnixNano: nanos(startUs + at * 10),
    traceId,
    spanId: child!.spanId,
    severityNumber: 9,
    body: { stringValue: `line ${at}` },
    ...over,
  });
  const special = [
    record(1, { severityNumber: 17, body: { stringValue: `${evil}\nat charge` } }),
    record(2, { severityNumber: 0, severityText: 'warning', body: { intValue: '42' } }),
    record(3, { spanId: undefined, eventName: 'order.placed', body: undefined }),
    record(4, { attributes: [{ key: 'card.kind', value: { stringValue: evil } }] }),
  ];
  const many = Array.from({ length: LINES - special.length }, (_, at) => record(at + 5, {}));
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'payments' } }] };
  const logs = { resourceLogs: [{ resource, scopeLogs: [{ logRecords: [...special, ...many] }] }] };
  // Before the spans, as a logger of another process may be quicker.
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(logs) };
  const answer = await fetch(`${viewer.url}v1/logs`, init);
  expect([answer.status, await answer.json()]).toEqual([200, {}]);
  viewer.store.add([root!, child!]);
  const opened = await openPage({ permissions: ['clipboard-read', 'clipboard-write'] });
  ({ page, problems } = opened);
  await page.goto(`${viewer.url}#/trace/${traceId}?panel=log`);
  await page.locator('.panel .log li').first().waitFor();
});
afterAll(async () => {
  await closeBrowser();
  await viewer.close();
});

const line = (text: string) => page.locator('.panel .log li', { hasText: text }).first();

describe('the log of a trace, sent as OTLP before its spans', () => {
  it('says how many lines there are, and draws some of them at once', async () => {
    expect(await page.locator('.panel h2').innerText()).toBe('10,000 log lines');
    expect(await page.locator('.panel .log li').count()).toBe(200);
    expect(await page.locator('.wf-row', { hasText: 'charge' }).innerText()).toContain('9,999 log lines');
  });

  it('shows hostile text as text, in its lines, coloured by severity', async () => {
    const body = line('onerror');
    expect(await body.locator('.said').innerText()).toBe(`${evil}\nat charge`);
    expect(await body.locator('.bad').innerText()).toBe('ERROR');
    expect(await line('42').locator('.slow').innerText()).toBe('warning');
    expect(await page.locator('main img').count()).toBe(0);
    expect(await page.evaluate(() => (window as { hacked?: number }).hacked)).toBeUndefined();
  });

  it('says where a line without a span comes from', async () => {
    expect(await line('order.placed').innerText()).toMatch(/payments, in no span\s+INFO\s+order\.placed/);
  });

  it('unfolds the attributes of a line', async () => {
    const button = line('line 4').getByRole('button', { name: '1 attribute' });
    await button.click();
    expect(await line('line 4').locator('dl').innerText()).toMatch(/card\.kind\s+<img/);
    await button.click();
    expect(await line('line 4').locator('dl').count()).toBe(0);
  });

  it('is turned page by page, and searched', async () => {
    await page.getByRole('button', { name: 'Later' }).click();
    expect(await page.locator('.panel section').innerText()).toContain('201 to 400 of 10,000');
    await page.getByLabel('Find in the log').fill('line 9999');
    await page.locator('.panel h2', { hasText: '1 of 10,000 log lines' }).waitFor();
    expect(await page.locator('.panel .log li').count()).toBe(1);
    await page.getByLabel('Find in the log').fill('');
  });

  it('shows the lines of a span beside it, and leads there', async () => {
    await line('line 4').getByRole('button', { name: 'charge' }).click();
    const panel = page.locator('.panel[aria-label^="Span"]');
    await panel.waitFor();
    expect(await panel.locator('.log li').count()).toBe(50);
    expect(await panel.innerText()).toContain('and 9,949 more');
  });

  it('is copied with the trace as markdown', async () => {
    await page.keyboard.press('y');
    expect(await copiedText(page)).toMatch(
      /### Log\n\n```\n\+[\d.]+ µs ERROR <img[^\n]*> at charge\n[^]*… and 9800 more lines/,
    );
    expect(problems).toEqual([]);
  });
});
