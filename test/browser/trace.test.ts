import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { closeBrowser, copiedText, openPage, type WatchedPage } from './support/browser.js';
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
  watched = await openPage({ acceptDownloads: true, permissions: ['clipboard-read', 'clipboard-write'] });
  ({ page } = watched);
});

async function show(id: string, params = ''): Promise<void> {
  await page.goto(`${server.viewer.url}#/trace/${id}${params}`);
  await page.locator('.wf-row').first().waitFor();
}

const names = (): Promise<string[]> => page.locator('.wf-row .label').allInnerTexts();
const selected = (): Promise<string> => page.locator('.wf-row[aria-selected=true] .label').innerText();

describe('a trace', () => {
  it('begins with the answer', async () => {
    await show(server.ids.refused);
    expect(await page.locator('h1').innerText()).toMatch(/^\d+ ms: \d+(\.\d)? ms of it is payment\.charge/);
    expect(watched.problems).toEqual([]);
  });

  it('draws a call as one row, attempts by number, and folds what is no cause', async () => {
    await show(server.ids.refused);
    const rows = await names();
    expect(rows.filter((name) => name === 'POST /orders')).toHaveLength(1);
    expect(rows).toEqual(expect.arrayContaining(['attempt 1', 'attempt 2', 'attempt 3']));
    expect(await page.locator('.wf-row', { hasText: 'payment.charge' }).first().innerText()).toContain('3 attempts');
    expect(rows.length).toBeLessThan(30);
  });

  it('draws the critical path as a thread, pauses hatched, failures as discs', async () => {
    await show(server.ids.refused);
    expect((await page.locator('.wf-rows .thread').getAttribute('d'))!.split('M').length).toBeGreaterThan(8);
    expect(await page.locator('.drawing-layer rect[fill^="url(#hatch"]').count()).toBe(2);
    expect(await page.locator('.drawing-layer .disc-circle').count()).toBeGreaterThan(5);
  });

  it('shows why it failed beside it, with the log lines', async () => {
    await show(server.ids.refused);
    await page.locator('.wf-row', { hasText: 'payment.charge' }).first().click();
    const panel = page.locator('.panel');
    const text = await panel.innerText();
    expect(text).toContain('BadGatewayException');
    expect(text).toContain('of it waiting');
    expect(text).toMatch(/Slower than \d+ % of \d+ payment\.charge/);
    expect(text).toContain('giving up after 3 attempts');
  });

  it('says that a value is masked, and why', async () => {
    await show(server.ids.refused);
    await page.keyboard.press('/');
    await page.keyboard.type('payment.process');
    await page.keyboard.press('Enter');
    await page.locator('.panel h2', { hasText: 'payment.process' }).waitFor();
    expect(await page.locator('.panel').innerText()).toContain('masked, marked sensitive');
  });

  it('is walked by keys: rows, folds, errors, the path', async () => {
    await show(server.ids.refused);
    await page.keyboard.press('Home');
    expect(await selected()).toBe('POST /api/orders');
    await page.keyboard.press('j');
    expect(await selected()).toBe('gateway.authenticate');
    await page.keyboard.press('ArrowLeft');
    expect(await names()).not.toContain('auth.verify_token');
    await page.keyboard.press('ArrowRight');
    expect(await names()).toContain('auth.verify_token');
    await page.keyboard.press('Home');
    await page.keyboard.press('e');
    expect(await selected()).toBe('POST /orders');
    await page.keyboard.press(']');
    expect(await selected()).not.toBe('POST /orders');
  });

  it('leads from what a request started back to it, by the key L', async () => {
    await show(server.ids.open);
    const link = page.locator('.panel p', { hasText: 'started by' }).locator('button');
    await page.keyboard.press('End');
    for (let step = 0; step < 12 && (await link.count()) === 0; step++) await page.keyboard.press('k');
    const target = await link.innerText();
    await page.keyboard.press('l');
    expect(await selected()).toBe(target);
  });

  it('opens and leaves its panels one step at a time', async () => {
    await show(server.ids.refused);
    await page.keyboard.press('w');
    await page.locator('.panel.why').waitFor();
    expect(await page.locator('.causes').innerText()).toContain('Pauses between the attempts');
    await page.keyboard.press('+');
    await page.keyboard.press('Escape');
    expect(await page.locator('.panel.why').count()).toBe(1);
    await page.keyboard.press('Escape');
    expect(await page.locator('.panel.why').count()).toBe(0);
    await page.keyboard.press('s');
    await page.waitForURL(/split=1/);
    await page.keyboard.press('s');
    expect(page.url()).not.toContain('split');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.locator('.list-row').first().waitFor();
  });

  it('keeps the keyboard in the rows when a panel or the search is left', async () => {
    const holder = (): Promise<string | null> => page.evaluate(() => document.activeElement!.getAttribute('role'));
    await show(server.ids.refused, '?panel=why');
    for (const title of ['Why is this slow', 'payment.charge']) {
      await page.locator('.panel h2', { hasText: title }).waitFor();
      await page.getByRole('button', { name: 'Close the panel' }).press('Enter');
      await page.locator('.panel h2', { hasText: title }).waitFor({ state: 'detached' });
      expect(await holder()).toBe('tree');
    }
    await page.keyboard.press('/');
    await page.keyboard.press('Escape');
    expect(await holder()).toBe('tree');
  });

  it('comes back from its link as it was', async () => {
    await show(server.ids.refused);
    await page.locator('.wf-row', { hasText: 'inventory.reserve' }).click();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('+');
    await page.keyboard.press('/');
    await page.keyboard.type('stock');
    await page.keyboard.press('Enter');
    await page.waitForURL(/find=stock/);
    const before = [await names(), await selected(), await page.locator('.axis').innerText()];
    await page.reload();
    await page.locator('.wf-row').first().waitFor();
    expect([await names(), await selected(), await page.locator('.axis').innerText()]).toEqual(before);
  });

  it('marks what was found: the attribute beside a name, where it is that', async () => {
    await show(server.ids.job, '?find=KETTLE-03');
    const match = page.locator('.wf-row.match').first();
    await match.waitFor();
    const groundOf = (part: string): Promise<string> =>
      match
        .locator(part)
        .first()
        .evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(await match.locator('.found').innerText()).toBe('sku KETTLE-03');
    expect(await groundOf('.label')).toBe('rgba(0, 0, 0, 0)');
    expect(await groundOf('.found')).not.toBe('rgba(0, 0, 0, 0)');
  });

  it('of 5,000 spans draws the path below its batches, and selects a row in sight', async () => {
    await show(server.ids.job, '');
    const drawn = (await page.locator('.wf-rows .thread').getAttribute('d'))!;
    expect(drawn.split('M').length).toBeGreaterThan(4);
    await page.locator('.wf-row.selected').waitFor();
    expect(await page.locator('.wf-row.selected').innerText()).toContain('product.reprice');
  });

  it('zooms around what is selected, so that it stays in sight', async () => {
    await show(server.ids.job, '');
    await page.locator('.wf-row.selected').waitFor();
    for (let times = 0; times < 7; times++) await page.keyboard.press('+');
    const row = (await page.locator('.wf-row.selected').boundingBox())!;
    const drawn = await page
      .locator('.drawing-layer .light')
      .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect()));
    const bar = drawn.find(({ y }) => y > row.y && y < row.y + row.height)!;
    expect(bar.width).toBeGreaterThan(40);
    expect(bar.right).toBeLessThan(row.x + row.width);
    await page.getByRole('button', { name: 'Zoom out' }).click();
    expect(await page.locator('.axis').innerText()).not.toBe('');
  });

  it('zooms by keys and by dragging over the picture, and goes back', async () => {
    await show(server.ids.refused);
    const whole = await page.locator('.axis').innerText();
    await page.keyboard.press('+');
    expect(await page.locator('.axis').innerText()).not.toBe(whole);
    await page.keyboard.press('0');
    expect(await page.locator('.axis').innerText()).toBe(whole);
    const box = (await page.locator('.minimap').boundingBox())!;
    await page.mouse.move(box.x + 100, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + 300, box.y + 20, { steps: 4 });
    await page.mouse.up();
    await page.locator('.minimap .brush').waitFor();
    expect(await page.locator('.axis').innerText()).not.toBe(whole);
  });

  it('breaks no heading, name or figure in a narrow panel', async () => {
    await page.setViewportSize({ width: 1024, height: 800 });
    await show(server.ids.queries);
    await page.locator('.panel .fold-bars').waitFor();
    const heights = await page
      .locator('.panel h3, .panel .whole')
      .evaluateAll((texts) => texts.map((text) => text.getBoundingClientRect().height));
    expect(heights.length).toBeGreaterThan(2);
    expect(Math.max(...heights)).toBeLessThan(30);
    const cut = await page
      .locator('.wf-row .label')
      .evaluateAll((labels) => labels.filter((label) => label.scrollWidth > label.clientWidth));
    expect(cut).toEqual([]);
  });

  it('folds repeated queries into one row and unfolds them', async () => {
    await show(server.ids.queries);
    const row = page.locator('.wf-row', { hasText: 'SELECT order_items' });
    expect(await row.count()).toBe(1);
    expect(await row.innerText()).toContain('× 24');
    await row.click();
    expect(await page.locator('.panel').innerText()).toContain('one after another');
    await page.keyboard.press('ArrowRight');
    await expectCount('SELECT order_items', 24);
  });

  it('shows what nobody waited for below a line, and what is still open', async () => {
    await show(server.ids.open);
    expect(await page.locator('.wf-row.section').innerText()).toBe('Started by user.create, not waited for');
    await page
      .getByText(/spans? still open/)
      .first()
      .waitFor();
    expect(await page.locator('.open-bar').count()).toBeGreaterThan(0);
    expect(await page.locator('.now-text').count()).toBe(1);
    expect(await page.locator('.answered-text').innerHTML()).toContain('answered 201');
  });

  it('shows the request first where a task goes on long after it, and all of it by a key', async () => {
    // The task of this trace has been open for longer than its request took many times over.
    await page.waitForTimeout(1000);
    await show(server.ids.open);
    const axis = (): Promise<string> => page.locator('.axis').innerText();
    const atFirst = await axis();
    expect(atFirst).not.toMatch(/\d s\b/);
    await page.keyboard.press('0');
    await page.waitForURL(/z=all/);
    expect(await axis()).toMatch(/\d s\b/);
    await page.keyboard.press('Escape');
    expect(page.url()).not.toContain('z=');
    expect(page.url()).toContain(server.ids.open);
  });

  it('is copied as markdown', async () => {
    await show(server.ids.refused);
    await page.keyboard.press('y');
    expect(await copiedText(page)).toMatch(/^## POST \/api\/orders, \d+ ms\n[^]*payment\.charge[^]*FAILED/);
  });

  it('splits calls into their two sides', async () => {
    await show(server.ids.refused, '?split=1');
    const rows = await names();
    expect(rows.filter((name) => name === 'POST /orders')).toHaveLength(2);
  });

  it('says what is gone', async () => {
    await page.goto(`${server.viewer.url}#/trace/${'f'.repeat(32)}`);
    await page.getByText('This trace is gone').waitFor();
  });
});

async function expectCount(text: string, wanted: number): Promise<void> {
  await page.waitForFunction(
    ([needle, size]) =>
      [...document.querySelectorAll('.wf-row .label')].filter((label) => label.textContent === needle).length === size,
    [text, wanted] as const,
  );
}
