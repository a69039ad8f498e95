import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildTraceTree } from '../../../../lib/analysis/tree/build-trace-tree.js';
import { dragNs, slackNs } from '../../../../lib/analysis/what-if/slack.js';
import { whatIf } from '../../../../lib/analysis/what-if/what-if.js';
import { record, records } from '../../../support/records.js';

const sequence = records(
  { id: 'root', at: 0, for: 100 },
  { id: 'a', in: 'root', at: 0, for: 40 },
  { id: 'b', in: 'root', at: 45, for: 50 },
);

describe('whatIf', () => {
  it.each([
    ['a', Infinity, 60],
    ['b', Infinity, 50],
    ['b', 2, 75],
    ['b', 1, 100],
    ['unknown', Infinity, 100],
  ])('predicts the request if %s were %d times faster', (spanId, factor, predictedUs) => {
    expect(whatIf({ spans: sequence }, [{ faster: [spanId], factor }])).toMatchObject({
      root: 'root',
      durationUs: 100,
      predictedUs,
      savesUs: 100 - predictedUs,
    });
  });

  it('shortens the pauses of a call or what it works, as it is told', () => {
    const retry = { name: 'resilience.retry', timeUs: 20, attributes: { 'resilience.attempt.delay': 50e-6 } };
    const spans = records(
      { id: 'pay', at: 0, for: 100, events: [retry] },
      { id: 'attempt 1', in: 'pay', at: 0, for: 10, error: true },
      { id: 'attempt 2', in: 'pay', at: 70, for: 25 },
    );
    const predicted = (...parts: ('pauses' | 'work' | undefined)[]): number =>
      whatIf(
        { spans },
        parts.map((part) => ({ ownWork: ['pay'], factor: Infinity, part })),
      ).predictedUs;
    expect([predicted('pauses'), predicted('work'), predicted(undefined), predicted('work', 'pauses')]).toEqual([
      50, 85, 35, 35,
    ]);
  });

  it('is limited by what ran beside the changed call', () => {
    const spans = records(
      { id: 'root', at: 0, for: 100 },
      { id: 'slow', in: 'root', at: 0, for: 90 },
      { id: 'beside', in: 'root', at: 0, for: 70 },
    );
    expect(whatIf({ spans }, [{ faster: ['slow'], factor: Infinity }]).predictedUs).toBe(80);
    expect(whatIf({ spans }, [{ faster: ['beside'], factor: Infinity }]).predictedUs).toBe(100);
  });

  it('takes the longest instead of the sum of calls that run at the same time', () => {
    const spans = records(
      { id: 'root', at: 0, for: 120 },
      { id: 'a', in: 'root', at: 10, for: 30 },
      { id: 'b', in: 'root', at: 40, for: 50 },
      { id: 'c', in: 'root', at: 90, for: 20 },
    );
    expect(whatIf({ spans }, [{ together: ['a', 'b', 'c'] }]).predictedUs).toBe(10 + 50 + 10);
  });

  it('shortens the own work of a span and leaves what is below it', () => {
    expect(whatIf({ spans: sequence }, [{ ownWork: ['root'], factor: Infinity }]).predictedUs).toBe(90);
  });

  it('carries a gain up as far as it reaches', () => {
    const spans = records(
      { id: 'root', at: 0, for: 100 },
      { id: 'left', in: 'root', at: 0, for: 80 },
      { id: 'query', in: 'left', at: 10, for: 60 },
      { id: 'right', in: 'root', at: 0, for: 70 },
    );
    expect(whatIf({ spans }, [{ faster: ['query'], factor: Infinity }]).predictedUs).toBe(90);
  });

  it('does nothing for a trace without spans', () => {
    expect(whatIf({ spans: [] }, [])).toEqual({ root: '', durationUs: 0, predictedUs: 0, savesUs: 0 });
  });

  it('never predicts more than it took, and the same when nothing is changed', () => {
    const sketch = fc.record({
      parent: fc.nat(15),
      at: fc.nat(200),
      for: fc.integer({ min: 0, max: 120 }),
      after: fc.nat(15),
    });
    const factor = fc.constantFrom(1, 2, 10, Infinity);
    fc.assert(
      fc.property(fc.array(sketch, { minLength: 1, maxLength: 25 }), fc.nat(24), factor, (sketches, changed, times) => {
        const spans = sketches.map(({ parent, after, ...rest }, i) =>
          record({ id: `s${i}`, in: `s${parent}`, after: `s${after}`, ...rest }),
        );
        const { durationUs, predictedUs } = whatIf({ spans }, [{ faster: [`s${changed}`], factor: times }]);
        expect(predictedUs).toBeLessThanOrEqual(durationUs);
        expect(predictedUs).toBeGreaterThanOrEqual(0);
        if (times === 1) expect(predictedUs).toBe(durationUs);
      }),
    );
  });
});

describe('drag and slack', () => {
  const tree = buildTraceTree(
    records(
      { id: 'root', at: 1000, for: 400 },
      { id: 'orders', in: 'root', at: 1070, for: 120 },
      { id: 'users', in: 'root', at: 1072, for: 200 },
      { id: 'prices', in: 'root', at: 1280, for: 90 },
    ),
  );
  const of = (id: string) => tree.spans.findIndex(({ spanId }) => spanId === id);

  it('is what a span saves its parent before a sibling is waited for', () => {
    expect(dragNs(tree, of('users'))).toBe(82_000);
    expect(dragNs(tree, of('prices'))).toBe(90_000);
    expect(dragNs(tree, of('root'))).toBe(400_000);
  });

  it('is how much longer a span beside the path could take', () => {
    expect(slackNs(tree, of('orders'))).toBe(82_000);
    expect(slackNs(tree, of('users'))).toBe(0);
    expect(slackNs(tree, of('root'))).toBeUndefined();
  });

  it('is not bounded by a sibling that says it started after another one', () => {
    const caused = buildTraceTree(
      records(
        { id: 'root', at: 0, for: 1000 },
        { id: 'first', in: 'root', at: 0, for: 300 },
        { id: 'beside', in: 'root', at: 0, for: 400 },
        { id: 'next', in: 'root', at: 410, for: 490, after: 'first' },
      ),
    );
    expect(
      slackNs(
        caused,
        caused.spans.findIndex(({ spanId }) => spanId === 'beside'),
      ),
    ).toBe(500_000);
  });
});
