import type { Page } from 'playwright-core';
import type { FixtureServer } from './fixture-server.js';

/** A view, with the address that shows it. */
export interface Shown {
  readonly name: string;
  readonly hash: string;
  /** What is there when it is drawn. */
  readonly drawn: string;
  /** What is done then. */
  readonly act?: (page: Page) => Promise<unknown>;
}

/** The slow ones of the last quarter of an hour. */
const selected = ({ viewer }: FixtureServer): string => {
  const nowUs = Math.round(viewer.store.nowUs());
  return [nowUs - 15 * 60e6, nowUs, 400_000, 3_000_000].join(',');
};

/** Every view of the page, with the shop's traces and a long one. */
export function viewsOf(server: FixtureServer): readonly Shown[] {
  const { ids } = server;
  return [
    { name: 'list', hash: '#/traces', drawn: '.list-row' },
    { name: 'list-difference', hash: `#/traces?sel=${selected(server)}`, drawn: '.difference li' },
    { name: 'trace', hash: `#/trace/${ids.refused}`, drawn: '.wf-row' },
    { name: 'trace-why', hash: `#/trace/${ids.refused}?panel=why`, drawn: '.wf-row' },
    {
      name: 'trace-what-if',
      hash: `#/trace/${ids.retried}?panel=why`,
      drawn: '.wf-row',
      act: (page) => page.locator('input[type=range]').nth(1).fill('1'),
    },
    { name: 'trace-log', hash: `#/trace/${ids.refused}?panel=log`, drawn: '.wf-row' },
    { name: 'trace-open', hash: `#/trace/${ids.open}`, drawn: '.wf-row' },
    { name: 'trace-n1', hash: `#/trace/${ids.queries}`, drawn: '.wf-row' },
    {
      name: 'trace-5000',
      hash: `#/trace/${ids.job}?find=KETTLE-23`,
      drawn: '.wf-row.match, .wf-row',
      act: async (page) => {
        const next = page.getByRole('button', { name: 'Next match' });
        if (await next.isVisible()) await next.click();
      },
    },
    { name: 'operations', hash: '#/operations', drawn: '.table, .state' },
    { name: 'map', hash: '#/map', drawn: '.map, .state' },
    { name: 'map-edge', hash: '#/map?edge=orders>payments', drawn: '.map + .panel' },
    { name: 'compare', hash: `#/compare?a=${ids.retried}&b=${ids.refused}`, drawn: '.table' },
    { name: 'compare-choose', hash: `#/compare?b=${ids.refused}`, drawn: '.table' },
    { name: 'alerts', hash: '#/alerts', drawn: '.table, .state' },
  ];
}
