import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { closeBrowser, openPage } from './support/browser.js';
import { startFixtureServer, type FixtureServer } from './support/fixture-server.js';
import { viewsOf } from './support/views.js';

let server: FixtureServer;
beforeAll(async () => void (server = await startFixtureServer()));
afterAll(async () => {
  await closeBrowser();
  await server.viewer.close();
});

/** Texts whose contrast with what is behind them is below 4.5:1, as they are drawn. */
const faint = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const channels = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = ([r = 0, g = 0, b = 0]: number[]): number => {
      const linear = [r, g, b].map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!;
    };
    const behind = (element: Element | null): number[] => {
      for (let at = element; at !== null; at = at.parentElement) {
        const colour = channels(getComputedStyle(at).backgroundColor);
        if (colour.length === 3 || colour[3] === 1) return colour;
      }
      return [255, 255, 255];
    };
    const texts = document.createTreeWalker(document.querySelector('#page')!, NodeFilter.SHOW_TEXT);
    const found = new Set<string>();
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
      const element = node.parentElement!;
      // What does not answer may be faint, and what is no cause is meant to step back.
      const isMeant = element.closest('.dim, :disabled, .hidden-text, noscript') !== null;
      if (isMeant || node.textContent!.trim() === '' || !element.checkVisibility()) continue;
      const style = getComputedStyle(element);
      const colour = channels(element.closest('svg') === null ? style.color : style.fill);
      const [high, low] = [luminance(colour), luminance(behind(element))].sort((a, b) => b - a);
      const contrast = (high! + 0.05) / (low! + 0.05);
      if (contrast < 4.5) found.add(`${contrast.toFixed(1)} ${element.className} ${node.textContent!.slice(0, 30)}`);
    }
    return [...found].slice(0, 8);
  });

/** What the keyboard reaches and does not show. */
async function hiddenFocus(page: Page): Promise<string[]> {
  const hidden: string[] = [];
  for (let step = 0; step < 25; step++) {
    await page.keyboard.press('Tab');
    const fault = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return undefined;
      const shows = [element, element.closest('.search'), element.querySelector('.node')].some((part) => {
        if (part === null) return false;
        const { outlineStyle, outlineWidth, stroke } = getComputedStyle(part);
        return (
          (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1) || (part !== element && stroke !== 'none')
        );
      });
      return shows ? undefined : `${element.tagName} ${element.className} ${element.textContent.slice(0, 30)}`;
    });
    if (fault !== undefined) hidden.push(fault);
  }
  return hidden;
}

/** What says that it acts and cannot be reached without a mouse, itself or by the keys of the list that it is in. */
const outOfReach = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement | SVGElement>('button, a, [role=button], [role=link]')]
      .filter((element) => element.tabIndex < 0 && element.closest('[tabindex="0"]') === null)
      .map((element) => `${element.tagName} ${element.textContent.slice(0, 30)}`)
      .slice(0, 8),
  );

describe.each(['light', 'dark'] as const)('every view, %s,', (colorScheme) => {
  it('is readable, and shows where the keyboard is', async () => {
    const { page } = await openPage({ colorScheme });
    const faults: Record<string, unknown> = {};
    for (const { name, hash, drawn } of viewsOf(server)) {
      await page.goto('about:blank');
      await page.goto(`${server.viewer.url}${hash}`);
      await page.locator(drawn).first().waitFor();
      const found = [await faint(page), await hiddenFocus(page), await outOfReach(page)];
      if (found.flat().length > 0) faults[name] = found;
    }
    expect(faults).toEqual({});
    await page.context().close();
  });
});

describe('in the colours of the system', () => {
  it('services, states and what is selected can still be told', async () => {
    const { page } = await openPage({ forcedColors: 'active' });
    await page.goto(`${server.viewer.url}#/traces`);
    await page.locator('.list-row').first().waitFor();
    await page.keyboard.press('j');
    const styleOf = (selector: string, name: 'forcedColorAdjust' | 'outlineStyle' | 'borderStyle'): Promise<string> =>
      page
        .locator(selector)
        .first()
        .evaluate((element, property) => getComputedStyle(element)[property as 'outlineStyle'], name);
    expect(await styleOf('.slots i', 'forcedColorAdjust')).toBe('none');
    expect(await styleOf('.dot', 'forcedColorAdjust')).toBe('none');
    expect(await styleOf('.list-row[aria-selected=true]', 'outlineStyle')).toBe('solid');
    expect(await styleOf('.chip', 'borderStyle')).toBe('solid');
    await page.context().close();
  });
});
