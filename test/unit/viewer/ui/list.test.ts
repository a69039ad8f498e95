import { describe, expect, it } from '@jest/globals';
import type { TraceSummary } from '../../../../lib/viewer/api.js';
import { buildHeat, heatLabels, rowUs } from '../../../../lib/viewer/ui/model/heat.js';
import { slowestOf } from '../../../../lib/viewer/ui/model/slowest.js';
import {
  badgesOf,
  entryOf,
  listSentence,
  mergeTraces,
  routeBar,
  updateTraces,
  verbOf,
} from '../../../../lib/viewer/ui/model/trace-list.js';

const trace = (traceId: string, more: Partial<TraceSummary> = {}): TraceSummary => ({
  traceId,
  name: 'POST /api/orders',
  service: 'gateway',
  services: ['gateway'],
  startUs: Number(traceId) * 1000,
  durationUs: 100_000,
  spanCount: 5,
  errorCount: 0,
  failed: false,
  open: false,
  method: 'POST',
  route: 'POST /api/orders',
  path: [],
  ...more,
});

describe('the list', () => {
  it('keeps the place of a row that changes', () => {
    const shown = [trace('3'), trace('2', { open: true }), trace('1')];
    const next = updateTraces(shown, new Map([['2', trace('2')]]));
    expect(next.map(({ traceId, open }) => [traceId, open])).toEqual([
      ['3', false],
      ['2', false],
      ['1', false],
    ]);
  });

  it('takes new rows by their start, once, and not more than the limit', () => {
    const next = mergeTraces([trace('3'), trace('1')], [trace('2'), trace('3')], 2);
    expect(next.map(({ traceId }) => traceId)).toEqual(['3', '2']);
  });

  it('says the verb apart from the entry', () => {
    expect([verbOf(trace('1')), entryOf(trace('1'))]).toEqual(['POST', '/api/orders']);
    const task = trace('1', { method: undefined, route: 'task.mail', linked: true });
    expect([verbOf(task), entryOf(task)]).toEqual(['TASK', 'task.mail']);
  });

  it('has at most three badges, what is going on first', () => {
    const busy = trace('1', {
      open: true,
      openSpan: 'payment.charge',
      attempts: 3,
      repeated: 24,
      followUps: 2,
      linked: true,
    });
    expect(badgesOf(busy).map(({ text }) => text)).toEqual(['open, payment.charge', 'tried 3×', 'N+1 × 24']);
    expect(badgesOf(trace('1', { percentile: 99.6, kept: 'error' })).map(({ text }) => text)).toEqual([
      'slow, p99',
      'kept: error',
    ]);
    expect(badgesOf(trace('1', { percentile: 94 }))).toEqual([]);
  });

  it('scales a bar to its own route, and says how far it goes beyond', () => {
    expect(routeBar(trace('1', { durationUs: 75_000, routeP95Us: 100_000, routeP50Us: 50_000 }), 0)).toEqual({
      width: 0.5,
      p50: 0.5 / 1.5,
      hasP95: true,
      over: undefined,
    });
    expect(routeBar(trace('1', { durationUs: 170_000, routeP95Us: 100_000 }), 0)).toMatchObject({
      width: 1,
      over: '1.7× p95',
    });
    expect(routeBar(trace('1', { durationUs: 50_000 }), 100_000)).toMatchObject({ width: 0.5 / 1.5, hasP95: false });
  });

  const known = { routeP95Us: 100_000 };

  it.each([
    [[trace('1', known), trace('2')], '2 requests, none failed and none was slow for its route.'],
    [[trace('1'), trace('2')], '2 requests, none failed; too few to say what is slow for its route.'],
    [[trace('1', { failed: true }), trace('2')], '**1** of 2 requests failed (50 %), `POST /api/orders`.'],
    [
      [trace('1', { failed: true }), trace('2', { failed: true })],
      '**2** of 2 requests failed (100 %), all of `POST /api/orders`.',
    ],
    [
      [trace('1', { failed: true }), trace('2', { failed: true }), trace('3', { failed: true, route: 'GET /' })],
      '**3** of 3 requests failed (100 %), most of them `POST /api/orders`.',
    ],
    [
      [trace('1', { failed: true }), trace('2', { failed: true, route: 'GET /' })],
      '**2** of 2 requests failed (100 %), of 2 routes.',
    ],
    [
      [trace('1', { percentile: 98 }), trace('2')],
      'Nothing failed. `POST /api/orders` was slow once, at most **100 ms**.',
    ],
    [[trace('1', { method: undefined, ...known })], '1 trace, none failed and none was slow for its route.'],
    [[], ''],
  ])('opens with a sentence', (traces, sentence) => expect(listSentence(traces)).toBe(sentence));

  it.each([
    [
      'what failed, before what is slow',
      [trace('1', { failed: true }), trace('2', { percentile: 99 })],
      '1',
      'The one that failed took',
    ],
    [
      'the slowest of what failed',
      [trace('1', { failed: true }), trace('2', { failed: true, durationUs: 2e5 })],
      '2',
      'The slowest that failed, `POST /api/orders`, took',
    ],
    [
      'what is slow, before what took longest',
      [trace('1', { percentile: 99 }), trace('2', { durationUs: 9e9 })],
      '1',
      'The slow one took',
    ],
    ['what took longest', [trace('1'), trace('2', { durationUs: 2e5 })], '2', 'The slowest, `POST /api/orders`, took'],
    [
      'nothing that is open or very long',
      [trace('1', { open: true }), trace('2', { spanCount: 2001 })],
      undefined,
      undefined,
    ],
  ])('explains %s', (_, traces, id, lead) => {
    const slowest = slowestOf(traces);
    expect([slowest?.trace.traceId, slowest?.lead]).toEqual([id, lead]);
  });
});

describe('the picture of durations', () => {
  const heat = buildHeat(
    [
      { startUs: 0, durationUs: 5000, failed: false },
      { startUs: 10, durationUs: 5000, failed: true },
      { startUs: 999, durationUs: 2_000_000, failed: false },
      { startUs: 5000, durationUs: 1, failed: true },
    ],
    0,
    1000,
    10,
  );

  it('counts by time and by duration', () => {
    expect(heat.most).toBe(2);
    expect(heat.counts.reduce((sum, value) => sum + value, 0)).toBe(3);
    expect(heat.failures).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('has rows that hold their durations', () => {
    const row = heat.counts.findIndex((value) => value === 2) % heat.rows;
    expect(rowUs(heat, row)).toBeLessThanOrEqual(5000);
    expect(rowUs(heat, row + 1)).toBeGreaterThan(5000);
  });

  it('is labelled by powers of ten', () => {
    expect(heatLabels(heat).map(({ us }) => us)).toEqual([1e3, 1e4, 1e5, 1e6]);
  });
});
