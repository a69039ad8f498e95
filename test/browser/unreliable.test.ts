import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { serveViewer, type RunningViewer } from '../../lib/viewer.js';
import { closeBrowser, openPage, type WatchedPage } from './support/browser.js';
import { makeTrace } from './support/traces.js';

let viewer: RunningViewer;
let watched: WatchedPage;
let page: Page;

const add = (number: number, name: string, startUs = viewer.store.nowUs()): void =>
  viewer.store.add(makeTrace(number, [{ name, service: 'shop', kind: 'server', startUs, durationUs: 1000 }]));

beforeEach(async () => {
  viewer = await serveViewer({ port: 0 });
  watched = await openPage();
  ({ page } = watched);
});
afterEach(async () => {
  await page.context().close();
  await viewer.close();
});
afterAll(closeBrowser);

const entries = (): Promise<string[]> => page.locator('.list-row .entry').allInnerTexts();

describe('a span whose clock is wrong', () => {
  it.each([1e300, 1e20, -1e300])('by far (%d) breaks neither the list nor its trace', async (startUs) => {
    add(1, 'right');
    add(2, 'wrong', startUs);
    await page.goto(viewer.url);
    await page.locator('.list-row').nth(1).waitFor();
    expect((await entries()).toSorted()).toEqual(['right', 'wrong']);
    expect(await page.locator('.heat .cell').count()).toBeGreaterThan(0);
    await page.locator('.list-row', { hasText: 'wrong' }).click();
    await page.locator('.wf-row').first().waitFor();
    expect(watched.problems).toEqual([]);
  });
});

describe('an application that was started again', () => {
  it('leaves no row that leads nowhere', async () => {
    add(1, 'before');
    await page.goto(viewer.url);
    await page.locator('.list-row', { hasText: 'before' }).waitFor();
    const port = Number(new URL(viewer.url).port);
    await viewer.close();
    await page.getByText('The application is not answering').waitFor();
    expect(await entries()).toEqual(['before']);
    viewer = await serveViewer({ port });
    add(2, 'after');
    await page.locator('.list-row', { hasText: 'after' }).waitFor();
    await page.locator('.list-row', { hasText: 'before' }).waitFor({ state: 'detached' });
  });
});

describe('a trace that the store lets go while it is shown', () => {
  it('stays, with a word about it', async () => {
    await viewer.close();
    viewer = await serveViewer({ port: 0, maxTraces: 1 });
    add(1, 'first');
    await page.clock.install();
    await page.goto(`${viewer.url}#/trace/${viewer.store.traces()[0]!.traceId}`);
    await page.locator('.wf-row').first().waitFor();
    add(2, 'second');
    await page.clock.fastForward(10_000);
    await page.getByText('This trace is no longer kept.').waitFor();
    expect(await page.locator('.wf-row').count()).toBe(1);
  });
});

describe('an answer that cannot be drawn', () => {
  it('leaves the rest of the page as it is', async () => {
    add(1, 'one');
    await page.route('**/api/traces/*', (route) => route.fulfill({ json: { spans: [{}], logs: [], followUps: [] } }));
    await page.goto(`${viewer.url}#/trace/1`);
    await page.getByText('This cannot be drawn').waitFor();
    // The list asks for its slowest trace, to say why it was slow.
    const slowest = page.waitForResponse('**/api/traces/*');
    await page.getByRole('button', { name: 'All traces' }).click();
    await (await slowest).finished();
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await page.locator('.list-row').first().waitFor();
  });
});

describe('an answer that comes late', () => {
  it('does not take the place of what was asked for after it', async () => {
    add(1, 'one');
    add(2, 'two');
    let isAnswered = (): void => undefined;
    const answered = new Promise<void>((resolve) => (isAnswered = resolve));
    let goOn = (): void => undefined;
    const asked = new Promise<void>((resolve) => (goOn = resolve));
    await page.route(/api\/traces\?query=one/, async (route) => {
      await asked;
      await route.continue().catch(() => undefined);
      isAnswered();
    });
    await page.goto(`${viewer.url}#/traces?q=one`);
    await page.goto(`${viewer.url}#/traces?q=two`);
    await page.locator('.list-row').first().waitFor();
    expect(await entries()).toEqual(['two']);
    const response = page.waitForResponse(/query=one/);
    goOn();
    await answered;
    await (await response).finished();
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    expect(await entries()).toEqual(['two']);
  });
});

describe('a live stream that a proxy has refused', () => {
  it('is opened again', async () => {
    let times = 0;
    await page.route('**/api/live*', (route) => (times++ === 0 ? route.fulfill({ status: 502 }) : route.continue()));
    await page.goto(viewer.url);
    await page.getByText('The application is not answering').waitFor();
    await page.getByText('The application is not answering').waitFor({ state: 'detached' });
    add(1, 'afterwards');
    await page.locator('.list-row', { hasText: 'afterwards' }).waitFor();
  });
});

describe('a search that cannot be read', () => {
  it('is no loss of the connection', async () => {
    add(1, 'one');
    await page.goto(`${viewer.url}#/traces?q=${encodeURIComponent('dur>')}`);
    await page.getByText('This search cannot be read').waitFor();
    await page.locator('.live', { hasText: /Live|Listening/ }).waitFor();
    expect(await page.getByText('The application is not answering').count()).toBe(0);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.locator('.list-row').first().waitFor();
  });

  it.each([
    ['operations', '.ops tbody tr', 'The operations cannot be shown'],
    ['map', '.map', 'The map cannot be shown'],
  ])('does not leave what was found before: %s', async (view, drawn, title) => {
    add(1, 'one');
    await page.goto(`${viewer.url}#/${view}`);
    await page.locator(drawn).first().waitFor();
    await page.locator('.search input').fill('dur>');
    await page.getByText(title).waitFor();
    expect(await page.locator(drawn).count()).toBe(0);
  });
});

describe('a search that finds nothing', () => {
  it.each(['operations', 'map'])('is not called a service without work: %s', async (view) => {
    add(1, 'one');
    await page.goto(`${viewer.url}#/${view}?q=nowhere`);
    await page.getByText('No trace matches nowhere').waitFor();
    expect(await page.locator('main').innerText()).not.toContain('Nothing has run');
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.waitForURL((url) => !url.hash.includes('nowhere'));
  });
});

describe('a page that is left open while thousands of traces arrive', () => {
  it('keeps as many rows in the document as before, and as many traces as it can show', async () => {
    add(0, 'first');
    await page.goto(viewer.url);
    await page.locator('.list-row').first().hover();
    for (let burst = 0; burst < 30; burst++) {
      for (let index = 0; index < 100; index++) add(1 + burst * 100 + index, `GET /${index}`);
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    }
    const show = page.getByRole('button', { name: /^Show 1,000 new/ });
    await show.waitFor();
    await show.click();
    expect(await page.locator('.list-row').count()).toBeLessThanOrEqual(60);
    expect(watched.problems).toEqual([]);
  });
});
