import { describe, expect, it } from '@jest/globals';
import { findAlerts } from '../../../../lib/viewer/answers/alerts.js';
import type { AlertList, TraceSummary } from '../../../../lib/viewer/api.js';
import { createViewer } from '../../../../lib/viewer/create-viewer.js';
import { request } from '../support/request.js';
import { span, spanIdOf, traceIdOf } from '../support/spans.js';

const SECOND = 1_000_000;
let serial = 0;

const trace = (over: Partial<TraceSummary>): TraceSummary => ({
  traceId: traceIdOf(++serial),
  name: 'GET /orders',
  service: 'orders',
  services: ['orders'],
  startUs: serial * SECOND,
  durationUs: 10_000,
  spanCount: 1,
  errorCount: 0,
  failed: false,
  open: false,
  route: 'GET /orders',
  path: [],
  ...over,
});
const usual = (count: number, over: Partial<TraceSummary> = {}) => Array.from({ length: count }, () => trace(over));
const said = (summaries: readonly TraceSummary[]) => findAlerts(summaries).map(({ rule, text }) => `${rule}: ${text}`);

describe('alerts', () => {
  it('tell of the one that was slower than usual, with what is usual, and not before that is known', () => {
    expect(said([...usual(19), trace({ durationUs: 80_000 })])).toEqual([]);
    const before = usual(100);
    const late = trace({ durationUs: 80_000 });
    expect(findAlerts([...before, late, ...usual(5)])).toEqual([
      {
        rule: 'slow',
        text: 'GET /orders took 80.0 ms; 95 of 100 take 10.0 ms at most.',
        timeUs: late.startUs + 80_000,
        traceId: late.traceId,
      },
    ]);
  });

  it('do not tell of what is slower by a trifle', () => {
    expect(said([...usual(50, { durationUs: 100 }), trace({ durationUs: 9_000 })])).toEqual([]);
    expect(said([...usual(50, { durationUs: 500_000 }), trace({ durationUs: 700_000 })])).toEqual([]);
  });

  it('tell one cause once a minute', () => {
    const slow = { durationUs: 90_000 };
    const startUs = 1_000 * SECOND;
    const many = Array.from({ length: 9 }, (_, i) => trace({ ...slow, startUs: startUs + i * 10 * SECOND }));
    expect(said([...usual(200), ...many])).toHaveLength(2);
  });

  it('tell of errors in bursts, not of single ones', () => {
    expect(said([...usual(40), ...usual(4, { failed: true })])).toEqual([]);
    expect(said([...usual(10), ...usual(5, { failed: true })])).toEqual([
      'errors: GET /orders failed 5 times within a minute, 33 % of its requests.',
    ]);
    const rare = Array.from({ length: 5 }, (_, i) => trace({ failed: true, startUs: (5_000 + i * 61) * SECOND }));
    expect(said(rare)).toEqual([]);
  });

  it('tell of a call that is repeated, and of a request that does not end', () => {
    const texts = said([
      trace({ repeated: 57 }),
      trace({ repeated: 9, route: 'GET /users' }),
      trace({ open: true, durationUs: 45 * SECOND, route: 'POST /pay', openSpan: 'charge' }),
      trace({ open: true, durationUs: 5 * SECOND, route: 'POST /list' }),
    ]);
    expect(texts).toEqual([
      'not ended: POST /pay has been open for 45.0 s, in charge.',
      'n+1: GET /orders makes the same call 57 times, one after another.',
    ]);
  });

  it('are answered to the page', async () => {
    const viewer = createViewer();
    const nowUs = Math.floor(viewer.store.nowUs());
    for (let number = 1; number <= 30; number += 1) {
      const root = { traceId: traceIdOf(number), spanId: spanIdOf(1), name: 'GET /orders' };
      const durationUs = number === 30 ? 400_000 : 5_000;
      viewer.store.add([span({ ...root, startUs: nowUs - (40 - number) * SECOND, durationUs })]);
    }
    const response = await viewer.handle(request('/api/alerts'));
    const { alerts } = JSON.parse(String(response.body)) as AlertList;
    expect(alerts).toMatchObject([{ rule: 'slow', traceId: traceIdOf(30) }]);
  });
});
