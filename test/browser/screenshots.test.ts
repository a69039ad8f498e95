import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { copyFileSync, mkdirSync } from 'node:fs';
import { serveViewer } from '../../lib/viewer.js';
import { closeBrowser, openPage } from './support/browser.js';
import { startFixtureServer, type FixtureServer } from './support/fixture-server.js';

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

/** Every view, with the address that shows it and what is there when it is drawn. */
const views = (ids: FixtureServer['ids']): readonly [string, string, string][] => [
  ['list', '#/traces', '.list-row'],
  ['trace', `#/trace/${ids.refused}`, '.wf-row'],
  ['trace-why', `#/trace/${ids.refused}?panel=why`, '.wf-row'],
  ['trace-log', `#/trace/${ids.refused}?panel=log`, '.wf-row'],
  ['trace-open', `#/trace/${ids.open}`, '.wf-row'],
  ['trace-n1', `#/trace/${ids.queries}`, '.wf-row'],
  ['trace-5000', `#/trace/${ids.job}?find=KETTLE-23`, '.wf-row'],
  ['operations', '#/operations', '.table, .state'],
  ['map', '#/map', '.map, .state'],
  ['compare', `#/compare?a=${ids.order}&b=${ids.refused}`, '.table'],
  ['alerts', '#/alerts', '.table, .state'],
];

describe.each(sizes)('at $width pixels', (viewport) => {
  it.each(['light', 'dark'] as const)('every view is drawn without a fault, %s', async (colorScheme) => {
    const { page, problems } = await openPage({
      viewport,
      colorScheme,
      deviceScaleFactor: viewport.width < 500 ? 2 : 1,
    });
    for (const [name, hash, drawn] of views(server.ids)) {
      await page.goto('about:blank');
      await page.goto(`${server.viewer.url}${hash}`);
      await page.locator(drawn).first().waitFor();
      await page.evaluate(() => document.fonts.ready);
      await page.screenshot({ path: `${folder}/${name}-${viewport.width}-${colorScheme}.png` });
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    }
    expect(problems).toEqual([]);
    await page.context().close();
  });
});

/** `UPDATE_DOCS=1` puts the pictures of docs/viewer.md in their place. */
if (process.env['UPDATE_DOCS'] === '1') {
  afterAll(() => {
    mkdirSync('docs/images', { recursive: true });
    copyFileSync(`${folder}/trace-1440-light.png`, 'docs/images/viewer-trace.png');
    copyFileSync(`${folder}/trace-why-1440-dark.png`, 'docs/images/viewer-why.png');
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
