import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { readTraces } from '../../lib/analysis.js';
import { closeBrowser, copiedText, openPage, type WatchedPage } from './support/browser.js';
import { startFixtureServer, type FixtureServer } from './support/fixture-server.js';

let server: FixtureServer;
let watched: WatchedPage;
let page: Page;

beforeAll(async () => void (server = await startFixtureServer()));
afterAll(async () => {
  expect(watched.problems).toEqual([]);
  await closeBrowser();
  await server.viewer.close();
});
beforeEach(async () => {
  await watched?.page.context().close();
  watched = await openPage({ acceptDownloads: true, permissions: ['clipboard-read', 'clipboard-write'] });
  ({ page } = watched);
});

async function show(hash: string, drawn: string): Promise<void> {
  await page.goto(`${server.viewer.url}${hash}`);
  await page.locator(drawn).first().waitFor();
}

const verdict = (): Promise<string> => page.locator('h1').first().innerText();

describe('the line at the top', () => {
  it('stands still from view to view', async () => {
    const placesIn = async (view: string): Promise<number[]> => {
      await show(`#/${view}`, '.top nav a[aria-current]');
      return page.locator('.top nav a').evaluateAll((links) => links.map((link) => link.getBoundingClientRect().left));
    };
    const before = await placesIn('traces');
    for (const view of ['operations', 'map', 'compare', 'alerts']) expect(await placesIn(view)).toEqual(before);
  });
});

describe('the service map', () => {
  it('opens a call, says how often it fails, and shows its traces', async () => {
    await show('#/map', '.map svg .tag');
    expect(await verdict()).not.toBe('');
    await page.getByRole('button', { name: /^orders calls payments/ }).click();
    const panel = page.getByRole('complementary', { name: 'orders to payments' });
    await panel.waitFor();
    expect(await panel.innerText()).toMatch(/\d % of the calls fail|No call fails/);
    await page.waitForURL(/edge=orders/);
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^orders calls payments/ }).press('Enter');
    await panel.getByRole('button', { name: 'Show the traces' }).click();
    await page.waitForURL(/#\/traces\?q=/);
    expect(decodeURIComponent(page.url())).toContain('service:orders+service:payments');
    // The rows of before stay until the answer is here.
    await page.locator('.list-row:not([aria-label^="POST /api/orders,"])').first().waitFor({ state: 'detached' });
    expect(await page.locator('.list-row').count()).toBeGreaterThan(0);
  });

  it('leads from a service to its traces, by mouse and by keyboard', async () => {
    await show('#/map', '.map svg .node');
    const users = page.getByRole('link', { name: /^users: .*show its traces/ });
    await users.click();
    await page.locator('.list-row').first().waitFor();
    expect(await page.getByLabel('Search traces').inputValue()).toBe('service:users');
    await page.goBack();
    await users.press('Enter');
    await page.waitForURL(/#\/traces\?q=service/);
  });

  it('is entered at the call that a link has chosen, whose panel holds all of its drawing', async () => {
    await page.setViewportSize({ width: 1024, height: 800 });
    await show('#/map?edge=users>notifications', '.map svg .tag.chosen');
    const view = (await page.locator('.map').boundingBox())!;
    const tag = (await page.locator('.tag.chosen').boundingBox())!;
    expect(tag.x).toBeGreaterThanOrEqual(view.x);
    expect(tag.x + tag.width).toBeLessThanOrEqual(view.x + view.width);
    const sizes = await page
      .locator('.map text')
      .evaluateAll((texts) => texts.map((text) => text.getBoundingClientRect().height).filter((height) => height > 0));
    expect(Math.min(...sizes)).toBeGreaterThan(10);
    const [panel, spark] = [page.locator('.panel section'), page.locator('.panel .spark')];
    const [outer, inner] = [(await panel.first().boundingBox())!, (await spark.boundingBox())!];
    expect(inner.x + inner.width).toBeLessThanOrEqual(outer.x + outer.width - 16);
  });

  it('is walked with the Tab key', async () => {
    await show('#/map', '.map svg .node');
    await page.locator('.map svg').evaluate((map) => map.querySelector<SVGElement>('[role]')!.focus());
    const reached: (string | null)[] = [];
    for (let step = 0; step < 4; step++) {
      reached.push(await page.evaluate(() => document.activeElement!.getAttribute('aria-label')));
      await page.keyboard.press('Tab');
    }
    expect(new Set(reached).size).toBe(4);
    for (const label of reached) expect(label).toMatch(/show its traces$|failed$/);
  });

  it('follows the search', async () => {
    await show('#/map?q=route:/api/users/:id', '.map svg .node');
    const names = await page.locator('.map [role=link]').evaluateAll((nodes) => nodes.map((node) => node.ariaLabel));
    expect(names.some((name) => name?.startsWith('gateway'))).toBe(true);
    expect(names.some((name) => name?.startsWith('payments'))).toBe(false);
  });
});

describe('the operations', () => {
  it('are sorted by a click and by a key, and the link restores it', async () => {
    await show('#/operations', '.ops tbody tr');
    const column = (index: number): Promise<string[]> =>
      page.locator(`.ops tbody tr td:nth-child(${index})`).allInnerTexts();
    const byPath = await column(1);
    await page.getByRole('button', { name: 'Count' }).click();
    await page.waitForURL(/sort=count/);
    const counts = (await column(2)).map((text) => Number(text.replaceAll(/\D/g, '')));
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
    const byCount = await column(1);
    expect(byCount).not.toEqual(byPath);
    await page.reload();
    await page.locator('.ops tbody tr').first().waitFor();
    expect(await column(1)).toEqual(byCount);
    await page.keyboard.press('s');
    expect(page.url()).not.toMatch(/sort=count/);
  });

  it('lead to an example of what is usual and of what is slow', async () => {
    await show('#/operations', '.ops tbody tr');
    const row = page.locator('.ops tbody tr', { hasText: 'payment.charge' }).first();
    expect(await row.locator('svg[role=img], svg').count()).toBeGreaterThan(1);
    await row.getByRole('link', { name: 'p99' }).click();
    await page.locator('.wf-row').first().waitFor();
    expect((await page.locator('.wf-row .label').allInnerTexts()).join()).toContain('payment.charge');
  });

  it('lead to the traces of a row', async () => {
    await show('#/operations', '.ops tbody tr');
    await page.locator('.ops tbody tr', { hasText: 'inventory.reserve' }).first().press('Enter');
    await page.locator('.list-row').first().waitFor();
    expect(decodeURIComponent(page.url())).toContain('inventory.reserve');
  });
});

describe('two traces', () => {
  it('picked in the list are compared, swapped, and copied', async () => {
    await show('#/traces?q=route:/api/orders', '.list-row');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.getByRole('link', { name: 'Compare' }).first().click();
    await page.locator('.lines tbody tr').first().waitFor();
    const said = await verdict();
    expect(said).not.toBe('');
    expect(await page.locator('.lines tbody tr').last().innerText()).toContain('the differences add up to the whole');
  });

  it('add up on the path, line by line', async () => {
    await show(`#/compare?a=${server.ids.retried}&b=${server.ids.refused}`, '.lines tbody tr');
    const [before] = [await verdict()];
    await page.getByRole('button', { name: 'Swap A and B' }).click();
    await page.waitForURL(new RegExp(`a=${server.ids.refused}`));
    await page.waitForFunction((text) => document.querySelector('h1')?.textContent !== text, before);
    await page.keyboard.press('y');
    expect(await copiedText(page)).toMatch(/\| \*\*together\*\* \|/);
    await page.keyboard.press('b');
    await page.locator('.wf-row').first().waitFor();
    expect(page.url()).toContain(server.ids.retried);
  });

  it('that a link showed are left for the list, and not for another page', async () => {
    await show(`#/compare?a=${server.ids.retried}&b=${server.ids.refused}`, '.lines tbody tr');
    await page.keyboard.press('Escape');
    await page.locator('.list-row').first().waitFor();
  });

  it('that were chosen here are left for where they were chosen', async () => {
    await show(`#/trace/${server.ids.refused}`, '.wf-row');
    await page.keyboard.press('c');
    await page.locator('.choose tbody tr').first().click();
    await page.locator('.lines tbody tr').first().waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.wf-row').first().waitFor();
  });

  it('are a trace and one near the median of its route', async () => {
    await show(`#/trace/${server.ids.refused}`, '.wf-row');
    await page.keyboard.press('c');
    // What to choose by, besides how long it took.
    await page.locator('.choose tbody tr', { hasText: '/api/orders 201' }).first().waitFor();
    await page.locator('.choose tbody tr .chip', { hasText: 'tried 2×' }).first().waitFor();
    await page.locator('.choose tbody tr').first().waitFor();
    expect(await verdict()).toContain('/api/orders');
    await page.locator('.choose tbody tr').first().click();
    await page.locator('.lines tbody tr').first().waitFor();
    expect(page.url()).toMatch(/[?&]a=[\da-f]{32}/);
  });
});

describe('what slow traces share', () => {
  it('is said for what is selected by dragging, and goes with Escape', async () => {
    await show('#/traces', '.heat .cell');
    const box = (await page.locator('.heat').boundingBox())!;
    await page.mouse.move(box.x + 60, box.y + 14);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 4, box.y + 52, { steps: 5 });
    await page.mouse.up();
    await page.locator('.difference li').first().waitFor();
    expect(await page.locator('.difference b').first().innerText()).toMatch(/^\d+ selected$/);
    expect(await page.locator('.difference .said').innerText()).toMatch(/\w+/);
    expect(await page.locator('.difference li .num').first().innerText()).toMatch(/\d+ % else \d+ %/);
    await page.keyboard.press('Escape');
    await page.getByText('What do the slow ones share?').waitFor();
  });
});

describe('the slowest traces', () => {
  it('are selected by the keyboard as well', async () => {
    await show('#/traces', '.heat .cell');
    await page.getByRole('button', { name: 'Select the slowest tenth' }).press('Enter');
    await page.locator('.difference li').first().waitFor();
    const [, chosen] = /^(\d+) selected$/.exec(await page.locator('.difference b').first().innerText())!;
    const { traces } = (await (await fetch(`${server.viewer.url}api/traces?limit=1000`)).json()) as {
      traces: unknown[];
    };
    expect(Number(chosen)).toBeGreaterThan(traces.length / 20);
    expect(Number(chosen)).toBeLessThan(traces.length / 5);
  });
});

describe('what if', () => {
  it('foretells the time without a cause, and takes it back', async () => {
    await show(`#/trace/${server.ids.retried}?panel=why`, '.causes .what-if');
    const answer = page.locator('.predicted .answer');
    const before = await answer.innerText();
    await page.getByRole('slider', { name: /cause 1$/ }).fill('1');
    expect(await answer.innerText()).toMatch(/^about \d/);
    expect(inMs(await answer.innerText())).toBeLessThan(inMs(before));
    await page.getByRole('button', { name: 'Reset' }).click();
    expect(await answer.innerText()).toBe(before);
  });
});

describe('an alert', () => {
  it('has its sliders below each other', async () => {
    await show(`#/trace/${server.ids.refused}?panel=why`, '.causes input[type=range]');
    const lefts = await page
      .locator('.causes input[type=range]')
      .evaluateAll((sliders) => sliders.map((slider) => slider.getBoundingClientRect().left));
    expect(new Set(lefts).size).toBe(1);
  });

  it('shows the span that it is about', async () => {
    await show('#/alerts', '.alerts tbody tr');
    expect(await verdict()).toMatch(/^\d+ alerts?, the last one/);
    await page.getByRole('link', { name: 'show it' }).first().click();
    await page.locator('.wf-row[aria-selected=true]').first().waitFor();
  });
});

describe('a trace', () => {
  it.each([
    ['OTLP JSON', 'otlp'],
    ['Jaeger JSON', 'jaeger'],
    ['Zipkin v2', 'zipkin'],
  ])('is exported as %s, and read again whole', async (name, format) => {
    await show(`#/trace/${server.ids.refused}`, '.wf-row');
    await page.getByText('Export', { exact: true }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name, exact: true }).click(),
    ]);
    expect(await page.locator('.menu[open]').count()).toBe(0);
    const read = readTraces(readFileSync(await download.path()));
    expect([read.format, read.warnings]).toEqual([format, []]);
    const whole = server.viewer.store.get(server.ids.refused)!.ended;
    expect(read.spans.map(({ spanId }) => spanId).toSorted()).toEqual(whole.map(({ spanId }) => spanId).toSorted());
  });
});

describe('a menu', () => {
  it.each([
    ['with Escape', () => page.keyboard.press('Escape')],
    ['when something else is pressed', () => page.locator('h1').click()],
  ])('closes %s', async (_, act) => {
    await show(`#/trace/${server.ids.refused}`, '.wf-row');
    await page.getByText('Export', { exact: true }).click();
    expect(await page.locator('.menu[open]').count()).toBe(1);
    await act();
    expect(await page.locator('.menu[open]').count()).toBe(0);
    expect(page.url()).toContain(server.ids.refused);
  });
});

describe('the colours', () => {
  it('are switched, and stay so', async () => {
    await show('#/traces', '.list-row');
    const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const before = await background();
    await page.getByRole('button', { name: /Use (dark|light) colours/ }).click();
    const after = await background();
    expect(after).not.toBe(before);
    await page.reload();
    await page.locator('.list-row').first().waitFor();
    expect(await background()).toBe(after);
  });
});

/** `about 1.2 s` in milliseconds. */
function inMs(text: string): number {
  const [, figure, unit] = /([\d.]+)\s*(µs|ms|s)/.exec(text)!;
  return Number(figure) * (unit === 's' ? 1000 : unit === 'ms' ? 1 : 0.001);
}
