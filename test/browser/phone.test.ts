import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { closeBrowser, openPage, type WatchedPage } from './support/browser.js';
import { startFixtureServer, type FixtureServer } from './support/fixture-server.js';

let server: FixtureServer;
let watched: WatchedPage;
let page: Page;

beforeAll(async () => void (server = await startFixtureServer()));
afterAll(async () => {
  await closeBrowser();
  await server.viewer.close();
});
beforeEach(async () => {
  await watched?.page.context().close();
  watched = await openPage({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  ({ page } = watched);
  await page.goto(server.viewer.url);
  await page.locator('.list-row').first().waitFor();
});

async function choose(view: string): Promise<void> {
  await page.locator('header .menu summary').tap();
  await page.locator('header .menu').getByRole('link', { name: view }).tap();
}

describe('on a phone', () => {
  it('every view is reached by the menu, which closes behind it', async () => {
    for (const [view, drawn] of [
      ['Operations', '.ops tbody tr'],
      ['Map', '.map.calls'],
      ['Compare', '.choose tbody tr'],
      ['Alerts', '.alerts tbody tr'],
      ['Traces', '.list-row'],
    ] as const) {
      await choose(view);
      await page.locator(drawn).first().waitFor();
      expect(await page.locator('header .menu[open]').count()).toBe(0);
    }
    expect(watched.problems).toEqual([]);
  });

  it('a trace opens by a tap, a span of it says more, and there is a way back', async () => {
    await page.locator('.list-row', { hasText: 'orders' }).first().tap();
    await page.locator('.wf-row').first().waitFor();
    await page.locator('.wf-row').nth(3).tap();
    const panel = page.locator('.panel').first();
    await panel.waitFor();
    expect(await panel.innerText()).toContain('of the request');
    await panel.scrollIntoViewIfNeeded();
    await page.goBack();
    await page.locator('.list-row').first().waitFor();
  });

  it('why a trace is slow, and its log, are a tap away', async () => {
    await page.locator('.list-row', { hasText: '502' }).first().tap();
    await page.getByRole('button', { name: 'Why is this slow' }).tap();
    await page.locator('.why-panel, .panel', { hasText: 'payment.charge' }).first().waitFor();
    await page.getByRole('button', { name: /^Log/ }).tap();
    await page.getByLabel('Log lines').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(await page.locator('.trace-top kbd:visible').count()).toBe(0);
  });

  it('an application that does not answer is told as well', async () => {
    const { page } = watched;
    await page.route('**/api/live*', (route) => route.abort());
    await page.reload();
    await page.getByText('The application is not answering').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });

  it('one call is not called several', async () => {
    const { page } = watched;
    await page.goto(`${server.viewer.url}#/operations?sort=count`);
    await page.locator('.ops tbody tr').first().waitFor();
    const units = await page
      .locator('.ops tbody td:nth-child(2)')
      .evaluateAll((cells) => cells.map((cell) => [cell.textContent, getComputedStyle(cell, '::after').content]));
    expect(units.filter(([count]) => count === '1').length).toBeGreaterThan(0);
    for (const [count, unit] of units) expect(unit).toBe(count === '1' ? '" call"' : '" calls"');
  });

  it('a call of the map says how often it fails', async () => {
    await choose('Map');
    await page.locator('.map.calls button').first().tap();
    const panel = page.locator('.panel').first();
    await panel.waitFor();
    expect(await panel.innerText()).toContain('calls');
    await panel.getByRole('button', { name: 'Close the panel' }).tap();
    await panel.waitFor({ state: 'detached' });
  });

  it('the cause is taken away with a finger', async () => {
    await page.goto(`${server.viewer.url}#/trace/${server.ids.retried}?panel=why`);
    await page.locator('.causes .what-if').first().waitFor();
    await page.getByRole('slider', { name: /cause 1$/ }).fill('1');
    expect(await page.locator('.predicted .answer').innerText()).toMatch(/^about \d/);
  });
});
