import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { closeBrowser, openPage, type WatchedPage } from './support/browser.js';
import { startFixtureServer, type FixtureServer } from './support/fixture-server.js';
import { makeTrace, repeatTrace, shopTraces } from './support/traces.js';

let server: FixtureServer;
let watched: WatchedPage;
const rows = '.list-row';

beforeAll(async () => void (server = await startFixtureServer()));
afterAll(async () => {
  await closeBrowser();
  await server.viewer.close();
});
beforeEach(async () => {
  await watched?.page.context().close();
  watched = await openPage();
  await watched.page.goto(server.viewer.url);
  await watched.page.locator(rows).first().waitFor();
});

describe('the list of traces', () => {
  it('says in one sentence what happened', async () => {
    expect(await watched.page.locator('.verdict').first().innerText()).toMatch(
      /of \d+ traces failed .*POST \/api\/orders/,
    );
    expect(watched.problems).toEqual([]);
  });

  it('says why the request that failed took as long as it did, and leads to it', async () => {
    const { page } = watched;
    const why = page.locator('.why-slow');
    await why.getByRole('link').waitFor();
    expect(await why.innerText()).toBe(
      'The one that failed took 479 ms: 307 ms of it is payment.charge, which was tried three times and gave up. show it',
    );
    await why.getByRole('link').click();
    await page.locator('.wf-row').first().waitFor();
    expect(page.url()).toContain(server.ids.refused);
  });

  it('keeps the clock of a picked trace in its column', async () => {
    const { page } = watched;
    const places = (): Promise<number[]> =>
      page.locator(`${rows} .time`).evaluateAll((clocks) =>
        clocks.slice(0, 3).map((clock) => {
          const range = document.createRange();
          range.selectNodeContents(clock);
          return range.getBoundingClientRect().left;
        }),
      );
    const before = await places();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.locator('.list-row.picked').waitFor();
    expect(await places()).toEqual(before);
  });

  it('draws only the rows in sight', async () => {
    const { total } = (await (await fetch(`${server.viewer.url}api/traces?limit=1`)).json()) as { total: number };
    expect(total).toBeGreaterThan(200);
    expect(await watched.page.locator(rows).count()).toBeLessThanOrEqual(60);
  });

  it('opens a trace by the keyboard alone, and comes back to it', async () => {
    const { page } = watched;
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const selected = page.locator(`${rows}[aria-selected=true]`);
    const [label, id] = [await selected.getAttribute('aria-label'), await selected.getAttribute('id')];
    await page.keyboard.press('Enter');
    await page.locator('.wf-row').first().waitFor();
    expect(label).toContain(await page.locator('.trace-top b').first().innerText());
    await page.goBack();
    await page.locator(rows).first().waitFor();
    expect(await selected.getAttribute('id')).toBe(id);
  });

  it('keeps what a filter keeps, and the link restores it', async () => {
    const { page } = watched;
    await page.getByRole('button', { name: /tried again/ }).click();
    const labels = await page
      .locator(rows)
      .evaluateAll((items) => items.map((item) => item.getAttribute('aria-label') ?? ''));
    expect(labels.length).toBeGreaterThan(0);
    for (const label of labels) expect(label).toMatch(/tried \d×/);
    await page.reload();
    await page.locator(rows).first().waitFor();
    expect(await page.locator(rows).count()).toBe(labels.length);
  });

  it('shows a new request the moment it is there', async () => {
    const { page } = watched;
    server.viewer.store.add(
      makeTrace(900_001, [
        {
          name: 'GET /just-now',
          service: 'gateway',
          kind: 'server',
          startUs: server.viewer.store.nowUs(),
          durationUs: 1200,
        },
      ]),
    );
    await page.getByText('GET /just-now').waitFor();
  });

  it('lets nothing move below the pointer: new rows wait', async () => {
    const { page } = watched;
    const first = page.locator(rows).nth(2);
    await first.hover();
    // By its id: what is said of a trace changes with its route.
    const before = await first.getAttribute('id');
    for (let number = 0; number < 14; number++) {
      server.viewer.store.add(repeatTrace(shopTraces[1]!, server.viewer.store.nowUs(), 1, 910_000 + number));
    }
    const waiting = page.getByRole('button', { name: /Show \d+ new/ });
    await waiting.waitFor();
    expect(await page.locator(rows).nth(2).getAttribute('id')).toBe(before);
    await page.keyboard.press('Space');
    await waiting.waitFor({ state: 'detached' });
    expect(await page.locator(rows).nth(2).getAttribute('id')).not.toBe(before);
  });

  it('stands still while it is paused', async () => {
    const { page } = watched;
    await page.getByRole('button', { name: /Pause/ }).click();
    const before = await page.locator(rows).first().getAttribute('id');
    server.viewer.store.add(repeatTrace(shopTraces[1]!, server.viewer.store.nowUs(), 1, 920_000));
    await page.getByRole('button', { name: /Show 1 new/ }).waitFor();
    expect(await page.locator(rows).first().getAttribute('id')).toBe(before);
  });

  it('says that the application does not answer, and keeps the picture', async () => {
    const own = await startFixtureServer();
    const { page } = watched;
    await page.goto(own.viewer.url);
    await page.locator(rows).first().waitFor();
    await own.viewer.close();
    await page.getByText('The application is not answering.').waitFor();
    expect(await page.locator(rows).count()).toBeGreaterThan(5);
  });

  it('says what keeps a search from finding anything, and drops it', async () => {
    const { page } = watched;
    await page.getByLabel('Search traces').fill('"card declined" service:payments');
    await page.getByText('Nothing matches').waitFor();
    await page.getByRole('button', { name: 'Drop "card declined"' }).click();
    await page.locator(rows).first().waitFor();
    expect(await page.getByLabel('Search traces').inputValue()).toBe('service:payments');
  });

  it('tells all keys, which rest meanwhile', async () => {
    const { page } = watched;
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    for (let times = 0; times < 3; times++) await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement!.closest('[role=dialog]') !== null)).toBe(true);
    expect(page.url()).not.toContain('trace');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });
});
