import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { copyFileSync, mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { serveViewer } from '../../lib/viewer.js';
import { closeBrowser, openPage } from './support/browser.js';
import { startFixtureServer, type FixtureServer } from './support/fixture-server.js';
import { viewsOf } from './support/views.js';

const folder = 'temp/screenshots';
const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 800 },
  { width: 390, height: 844 },
];

let server: FixtureServer;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  server = await startFixtureServer();
});
afterAll(async () => {
  await closeBrowser();
  await server.viewer.close();
});

/** What is wider than the page, or than what scrolls it, by its class and text. */
const tooWide = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('#page *')]
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        // Drawings have edges of their own, and so has what is cut with an ellipsis or hidden on purpose.
        if (width === 0 || element.closest('svg, canvas, .hidden-text, .cut') !== null) return false;
        const clips = element.parentElement?.closest('.list-top .chips, .foot, .special, .name, .facts, .legend');
        return clips == null && (right > innerWidth + 1 || left < -1);
      })
      .map((element) => `${element.className} ${element.textContent.slice(0, 40)}`),
  );

/** Whether the selected row is where it can be seen: inside what scrolls it, and not below the panel. */
const isSelectedInSight = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const row = document.querySelector('.wf-row.selected')?.getBoundingClientRect();
    const rows = document.querySelector('.wf-rows')?.getBoundingClientRect();
    return row === undefined || rows === undefined || (row.top >= rows.top - 1 && row.bottom <= rows.bottom + 1);
  });

describe.each(sizes)('at $width pixels', (viewport) => {
  it.each(['light', 'dark'] as const)('every view is drawn without a fault, %s', async (colorScheme) => {
    const { page, problems } = await openPage({
      viewport,
      colorScheme,
      deviceScaleFactor: viewport.width < 500 ? 2 : 1,
    });
    const wide: Record<string, string[]> = {};
    for (const { name, hash, drawn, act } of viewsOf(server)) {
      await page.goto('about:blank');
      await page.goto(`${server.viewer.url}${hash}`);
      await page.locator(drawn).first().waitFor();
      await act?.(page);
      await page.evaluate(() => document.fonts.ready);
      await page.screenshot({ path: `${folder}/${name}-${viewport.width}-${colorScheme}.png` });
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      const found = await tooWide(page);
      if (found.length > 0) wide[name] = found.slice(0, 5);
      expect([name, await isSelectedInSight(page)]).toEqual([name, true]);
    }
    expect(wide).toEqual({});
    expect(problems).toEqual([]);
    await page.context().close();
  });
});

/** `UPDATE_DOCS=1` puts the pictures of docs/viewer.md in their place; they are packed, so let them have 128 colours (pngquant, Pillow). */
if (process.env['UPDATE_DOCS'] === '1') {
  afterAll(() => {
    mkdirSync('docs/images', { recursive: true });
    copyFileSync(`${folder}/trace-1440-light.png`, 'docs/images/viewer-trace.png');
    copyFileSync(`${folder}/trace-why-1440-dark.png`, 'docs/images/viewer-why.png');
    copyFileSync(`${folder}/compare-1440-light.png`, 'docs/images/viewer-compare.png');
  });
}

describe('an empty page', () => {
  it('says what to do next', async () => {
    const viewer = await serveViewer({
      port: 0,
      application: 'shop',
      tryCommand: 'curl http://localhost:3000/api/users/1',
    });
    const { page } = await openPage();
    await page.goto(viewer.url);
    await page.getByText('No request has arrived yet').waitFor();
    expect(await page.getByRole('button', { name: 'Copy the command' }).count()).toBe(1);
    await page.screenshot({ path: `${folder}/list-empty-1440-light.png` });
    await page.context().close();
    await viewer.close();
  });
});
