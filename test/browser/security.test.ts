import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serveViewer, type RunningViewer } from '../../lib/viewer.js';
import { closeBrowser, openPage } from './support/browser.js';
import { makeTrace } from './support/traces.js';

const evil = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
let viewer: RunningViewer;
let traceId: string;

beforeAll(async () => {
  viewer = await serveViewer({ port: 0, application: evil, tryCommand: evil });
  const startUs = viewer.store.nowUs() - 1e6;
  const spans = makeTrace(1, [
    {
      name: evil,
      service: evil,
      kind: 'server',
      startUs,
      durationUs: 900,
      attributes: { [evil]: evil, link: 'javascript:window.hacked=1', 'http.route': evil },
    },
    {
      name: evil,
      service: 'other',
      kind: 'client',
      startUs: startUs + 10,
      durationUs: 500,
      parent: 0,
      error: true,
      attributes: { 'error.type': evil },
    },
  ]).map((span) => ({
    ...span,
    statusMessage: evil,
    events: [{ name: evil, timeUs: startUs + 5, attributes: { [evil]: evil, 'exception.stacktrace': evil } }],
  }));
  viewer.store.add(spans);
  traceId = spans[0]!.traceId;
  viewer.store.addLogs([{ traceId, spanId: spans[0]!.spanId, timeUs: startUs + 20, severity: evil, body: evil }]);
});
afterAll(async () => {
  await closeBrowser();
  await viewer.close();
});

describe('what a span says', () => {
  it.each([
    '#/traces',
    '#/trace/ID',
    '#/trace/ID?panel=why',
    '#/trace/ID?panel=log',
    '#/operations',
    '#/map',
    '#/compare?a=ID&b=ID',
    '#/alerts',
  ])('is text in %s, and nothing leaves the origin', async (hash) => {
    const { page, problems, origins } = await openPage();
    await page.goto(`${viewer.url}${hash.replaceAll('ID', traceId)}`);
    await page.locator('main > *').first().waitFor();
    await page.waitForLoadState('load');
    await page.waitForTimeout(300);
    expect(await page.evaluate(() => (window as { hacked?: number }).hacked)).toBeUndefined();
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(await page.locator('a[href^="javascript:"]').count()).toBe(0);
    expect([...origins]).toEqual([new URL(viewer.url).origin]);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it('does not hide the application when the name of it is hostile', async () => {
    const { page } = await openPage();
    await page.goto(viewer.url);
    await page.locator('.brand', { hasText: '<img' }).waitFor();
    await page.context().close();
  });
});
