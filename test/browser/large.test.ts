import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { serveViewer, type RunningViewer } from '../../lib/viewer.js';
import { closeBrowser, openPage } from './support/browser.js';
import { nightlyJob } from './support/traces.js';

const SIZE = 100_000;
let viewer: RunningViewer;
let traceId: string;

beforeAll(async () => {
  viewer = await serveViewer({ port: 0, maxBytes: 512 * 1_048_576 });
  const spans = nightlyJob(viewer.store.nowUs() - 600e6, 1, SIZE);
  viewer.store.add(spans);
  traceId = spans[0]!.traceId;
});
afterAll(async () => {
  await closeBrowser();
  await viewer.close();
});

describe(`a trace of ${SIZE} spans`, () => {
  it('has at most 120 rows in the document, folded, unfolded and scrolled, and finds what is folded', async () => {
    const { page, problems } = await openPage();
    const figures: Record<string, number> = {};
    const timed = async (name: string, act: () => Promise<unknown>): Promise<void> => {
      const started = performance.now();
      await act();
      figures[name] = Math.round(performance.now() - started);
    };
    const rows = page.locator('.wf-row');
    await timed('openMs', async () => {
      await page.goto(`${viewer.url}#/trace/${traceId}`);
      await rows.first().waitFor();
    });
    expect(await rows.count()).toBeLessThanOrEqual(120);
    expect(await page.locator('.wf-head').nth(1).innerText()).toContain('100,0');
    await timed('answerMs', async () => page.locator('h1', { hasText: /\d/ }).waitFor());

    await page.keyboard.press('/');
    await page.keyboard.type('KETTLE-03');
    await timed('findMs', async () =>
      page
        .locator('.find')
        .getByText(/[\d,]+ rows?$/)
        .waitFor(),
    );
    await page.keyboard.press('Enter');
    await page.locator('.wf-row.match[aria-selected=true]').waitFor();
    expect(await rows.count()).toBeLessThanOrEqual(120);

    const frames = await page.evaluate(async () => {
      const scroller = document.querySelector('.wf-rows')!;
      const times: number[] = [];
      for (let step = 0; step < 40; step++) {
        const before = performance.now();
        scroller.scrollTop += 400;
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        times.push((performance.now() - before) / 2);
      }
      return times;
    });
    figures['frameMsMedian'] = frames.toSorted((a, b) => a - b)[20]!;
    figures['frameMsWorst'] = Math.max(...frames);
    expect(await rows.count()).toBeLessThanOrEqual(120);
    expect(problems).toEqual([]);
    mkdirSync('temp', { recursive: true });
    writeFileSync('temp/browser-figures.json', `${JSON.stringify(figures, undefined, 2)}\n`);
  });
});
