import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { serveViewer, type RunningViewer } from '../../lib/viewer.js';
import { closeBrowser, openPage, type WatchedPage } from './support/browser.js';
import { makeTrace } from './support/traces.js';

let viewer: RunningViewer;
let watched: WatchedPage;
let page: Page;

const LONG = '00000000000000000000000000000002';
const name = 'a.very.long.name/'.repeat(120).slice(0, 2000);

beforeAll(async () => {
  viewer = await serveViewer({ port: 0 });
  const { store } = viewer;
  const now = store.nowUs();
  store.add(
    makeTrace(1, [
      {
        name,
        service: 'service-'.repeat(40),
        kind: 'server',
        startUs: now - 9e6,
        durationUs: 5e5,
        error: true,
        attributes: { blob: 'B'.repeat(1 << 20), [name]: 'v', 'error.type': name.replaceAll('.', '') },
      },
      { name: '', service: '', startUs: now - 8.9e6, durationUs: 3e5, parent: 0 },
    ]),
  );
  store.add(
    makeTrace(2, [
      { name: 'GET /fan', service: 'edge', kind: 'server', startUs: now - 5e6, durationUs: 4e6 },
      ...Array.from({ length: 60 }, (_, index) => index).flatMap((index) => [
        {
          name: `GET /${index}`,
          service: 'edge',
          kind: 'client' as const,
          startUs: now - 4.9e6 + index * 5e4,
          durationUs: 4e4,
          parent: 0,
        },
        {
          name: `GET /${index}`,
          service: `service-of-number-${index}`,
          kind: 'server' as const,
          startUs: now - 4.9e6 + index * 5e4 + 1e3,
          durationUs: 3e4,
          parent: 1 + index * 2,
        },
      ]),
    ]),
  );
});
afterAll(async () => {
  expect(watched.problems).toEqual([]);
  await closeBrowser();
  await viewer.close();
});
beforeEach(async () => {
  await watched?.page.context().close();
  watched = await openPage();
  ({ page } = watched);
});

async function show(hash: string, drawn: string): Promise<void> {
  await page.goto(`${viewer.url}${hash}`);
  await page.locator(drawn).first().waitFor();
}

/** Whether all of it can be seen without scrolling to the side. */
const isInSight = (selector: string): Promise<boolean> =>
  page
    .locator(selector)
    .last()
    .evaluate((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      return width > 0 && left >= 0 && right <= innerWidth && element.scrollWidth <= element.clientWidth + 1;
    });

describe('names of 2,000 letters', () => {
  it('leave the sentences above the list within the page', async () => {
    await show('#/traces', '.list-row');
    await page.locator('.why-slow a').waitFor();
    expect(await isInSight('.list-top .verdict')).toBe(true);
    expect(await isInSight('.why-slow')).toBe(true);
  });

  it('end within their column of a trace, also where a service stands behind them', async () => {
    await show(`#/trace/${LONG}?panel=none`, '.wf-row');
    const name = (await page.locator('.wf-row .name').first().boundingBox())!;
    const label = (await page.locator('.wf-row .label').first().boundingBox())!;
    expect(label.x + label.width).toBeLessThanOrEqual(name.x + name.width - 10);
  });

  it('leave the figures of the operations where they are', async () => {
    await show('#/operations', '.ops tbody tr');
    expect(await isInSight('.ops th')).toBe(true);
    expect(await page.locator('.ops tbody').innerText()).toContain('no name');
  });

  it('leave the facts of a trace beside them', async () => {
    await show(`#/trace/${LONG}`, '.wf-row');
    expect(await isInSight('.trace-top .facts')).toBe(true);
    expect(await page.locator('.trace-top .facts').innerText()).toContain('2 spans, 2 services');
  });

  it('make no part of the panel wider than it is', async () => {
    await show(`#/trace/${LONG}?span=${'f4241'.padStart(16, '0')}`, '.panel .attributes dd');
    expect(await page.locator('.panel').evaluate((panel) => panel.scrollWidth - panel.clientWidth)).toBe(0);
  });
});

describe('a megabyte in one attribute', () => {
  it('is shown as a whole when somebody asks', async () => {
    await show(`#/trace/${LONG}?span=${'f4241'.padStart(16, '0')}`, '.panel .attributes dd');
    const value = page.locator('.panel .attributes dd').filter({ hasText: /^B/ });
    const height = (): Promise<number> => value.evaluate((element) => element.clientHeight);
    expect(await height()).toBeLessThan(600);
    await value.getByRole('button', { name: 'All 1,048,576 characters' }).click();
    expect(await height()).toBeGreaterThan(10_000);
  });
});

describe('an operation that takes no time', () => {
  it('has a line over time that can be drawn', async () => {
    const startUs = viewer.store.nowUs() - 1e5;
    viewer.store.add(makeTrace(5, [{ name: 'noop', service: 'cron', startUs, durationUs: 0 }]));
    await show('#/operations?q=name:noop', '.ops tbody tr');
    await page.locator('.spark circle').waitFor();
    expect(await page.locator('.ops').innerHTML()).not.toContain('NaN');
  });
});

describe('a server whose clock is an hour behind', () => {
  it('is drawn inside the call, and it is said', async () => {
    const now = viewer.store.nowUs();
    viewer.store.add(
      makeTrace(3, [
        { name: 'GET /stock', service: 'orders', kind: 'client', startUs: now - 1e5, durationUs: 1e5 },
        { name: 'GET /stock', service: 'stock', kind: 'server', startUs: now - 36e8, durationUs: 8e4, parent: 0 },
      ]),
    );
    await show('#/trace/00000000000000000000000000000004', '.wf-row');
    expect(await page.locator('.trace-top .detail').innerText()).toMatch(
      /The clock of stock is about 6\d min .* behind/,
    );
    expect(await page.locator('.wf-rows').innerText()).not.toMatch(/ h | min /);
    const widths = await page
      .locator('.wf-rows rect.light')
      .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width));
    expect(Math.max(...widths)).toBeGreaterThan(300);
  });
});

describe('sixty services', () => {
  it('that one service calls are entered on the map where it is', async () => {
    await show('#/map', '.map [role=link]');
    const caller = page.getByRole('link', { name: /^edge: / });
    const box = (await caller.boundingBox())!;
    expect(box.y).toBeGreaterThan(0);
    expect(box.y).toBeLessThan(900);
  });

  it('have names that end before the figure beside them', async () => {
    await show('#/map', '.map [role=link]');
    const overlaps = await page.locator('.map [role=link]').evaluateAll((nodes) =>
      nodes.filter((node) => {
        const [title, took] = [...node.querySelectorAll('text')].map((text) => text.getBoundingClientRect());
        return took!.width > 0 && title!.right > took!.left;
      }),
    );
    expect(overlaps).toEqual([]);
  });

  it('leave room for how many have no colour', async () => {
    await show('#/traces', '.list-row');
    await page.goto(`${viewer.url}#/map`);
    await page.locator('.map [role=link]').first().waitFor();
    await page.goto(`${viewer.url}#/traces`);
    await page.locator('.legend b').waitFor();
    expect(await page.locator('.legend b').innerText()).toMatch(/^\d+ more, grey$/);
    expect(await isInSight('.legend b')).toBe(true);
  });
});
