import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import { serveViewer, type RunningViewer } from '../../lib/viewer.js';
import { buildShop, ShopUnderTest } from '../support/shop.js';
import { closeBrowser, openPage } from './support/browser.js';
import { toSpans } from './support/shop-spans.js';

let shop: ShopUnderTest;
let viewer: RunningViewer;

beforeAll(async () => {
  buildShop();
  // By itself: it is to be closed when the shop does not open.
  viewer = await serveViewer({ port: 0, application: 'shop' });
  shop = await ShopUnderTest.open();
}, 240_000);
afterAll(async () => {
  await closeBrowser();
  await viewer?.close();
  await shop?.stop();
});

/** Sends a request to the shop and hands its spans to the page. */
async function order(userId: unknown, card: string): Promise<void> {
  const answer = await shop.post('/api/orders', { userId, items: [{ sku: 'tea', quantity: 1 }], card });
  viewer.store.add(toSpans(await shop.traceOf(answer)));
}

describe('the running shop', () => {
  it('shows which call makes an order slow, and why, to somebody who opens the page', async () => {
    const { page, problems } = await openPage();
    await page.goto(viewer.url);
    const user = await shop.post('/api/users', { name: 'Grace Hopper', email: 'grace@example.com' });
    viewer.store.add(toSpans(await shop.traceOf(user)));
    // The first ones pay for cold connections.
    for (let times = 0; times < 3; times++) await order(user.body['id'], '4242424242424242');
    await order(user.body['id'], '4000000000000119');

    // By its whole entry: the digits of a status stand in clocks and durations too.
    const refused = page.getByRole('option', { name: /^POST \/api\/orders, failed with 502,/ });
    await refused.waitFor();
    expect(await page.locator('.verdict').first().innerText()).toContain('POST /api/orders');
    await refused.click();
    await page.locator('.wf-row').first().waitFor();
    // What the largest part is depends on how busy the machine is.
    expect(await page.locator('h1').innerText()).toMatch(/^[\d.]+ m?s\b.*\.$/);
    expect(await page.locator('.wf-row', { hasText: 'payment.charge' }).first().innerText()).toContain('3 attempts');
    await page.getByRole('button', { name: /Why is this slow/ }).click();
    await page.locator('.causes input[type=range]').first().waitFor();
    expect(await page.locator('.causes').innerText()).toMatch(/payments|payment\.charge|provider\.charge/);
    expect(await page.locator('.causes li').count()).toBeGreaterThan(2);

    // A slider makes the pauses instant, and the prediction gets smaller.
    const before = await page.locator('.predicted .answer').innerText();
    await page.locator('.causes input[type=range]').first().fill('1');
    await page.locator('.predicted del').waitFor();
    expect(await page.locator('.predicted .answer').innerText()).not.toBe(before);
    mkdirSync('temp/screenshots', { recursive: true });
    await page.screenshot({ path: 'temp/screenshots/shop-why-1440-light.png' });

    // Compared with the order that worked.
    await page.keyboard.press('c');
    await page.locator('.table tr[tabindex]').first().click();
    await page.locator('.paths').waitFor();
    expect(await page.locator('h1').innerText()).toMatch(/^B took/);
    await page.screenshot({ path: 'temp/screenshots/shop-compare-1440-light.png' });
    expect(problems).toEqual([]);
  });
});
