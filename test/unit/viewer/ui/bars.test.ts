import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildRows } from '../../../../lib/viewer/ui/model/rows/rows.js';
import { piecesOf, uncovered } from '../../../../lib/viewer/ui/model/rows/segments.js';
import { threadSteps } from '../../../../lib/viewer/ui/model/rows/thread.js';
import { retry, span } from './span.fixture.js';

describe('the bar of a row', () => {
  it('is solid where no child ran', () => {
    const { nodes } = buildRows([
      span('root', undefined, 0, 100),
      span('a', 'root', 10, 30),
      span('b', 'root', 30, 40),
    ]);
    expect(piecesOf(nodes[0]!, nodes).own).toEqual([
      { fromUs: 0, toUs: 10 },
      { fromUs: 70, toUs: 100 },
    ]);
  });

  it('has no more own work than time, where a child ends before it starts', () => {
    const { nodes } = buildRows([span('root', undefined, 0, 100), span('wrong', 'root', 20, -5)]);
    const [own] = [piecesOf(nodes[0]!, nodes).own];
    expect(own.reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, 0)).toBe(100);
  });

  it('is hatched from a failed attempt to the start of the next one', () => {
    const { nodes } = buildRows([
      span('charge', undefined, 0, 300_000, {
        attributes: { 'resilience.attempts': 2 },
        events: [retry(80_000, 45_000)],
      }),
      span('first', 'charge', 0, 79_000, { kind: 'client' }),
      span('second', 'charge', 126_300, 100_000, { name: 'attempt x' }),
    ]);
    expect(piecesOf(nodes[0]!, nodes).pauses).toEqual([{ fromUs: 80_000, toUs: 126_300 }]);
  });

  it('is not hatched below the next attempt, even where its start was recorded a moment too early', () => {
    const { nodes } = buildRows([
      span('charge', undefined, 0, 300_000, { events: [retry(80_000, 45_000)] }),
      span('first', 'charge', 0, 79_000, { kind: 'client' }),
      span('second', 'charge', 124_000, 100_000, { name: 'attempt x' }),
    ]);
    expect(piecesOf(nodes[0]!, nodes).pauses).toEqual([{ fromUs: 80_000, toUs: 124_000 }]);
  });

  it('is hatched for the planned time while the next attempt is not there yet', () => {
    const { nodes } = buildRows([span('charge', undefined, 0, 300_000, { events: [retry(80_000, 45_000)] })]);
    expect(piecesOf(nodes[0]!, nodes).pauses).toEqual([{ fromUs: 80_000, toUs: 125_000 }]);
  });

  it('of a call measures the called service and not the way to it', () => {
    const { nodes } = buildRows([
      span('client', undefined, 0, 100, { kind: 'client' }),
      span('server', 'client', 20, 60, { kind: 'server' }),
      span('work', 'server', 30, 40),
    ]);
    expect(piecesOf(nodes[0]!, nodes).own).toEqual([
      { fromUs: 20, toUs: 30 },
      { fromUs: 70, toUs: 80 },
    ]);
  });

  it('has own work and covered time that add up to the whole', () => {
    const pieces = fc
      .array(fc.tuple(fc.nat(120), fc.nat(60)), { maxLength: 20 })
      .map((list) =>
        list.map(([fromUs, length]) => ({ fromUs, toUs: fromUs + length })).sort((a, b) => a.fromUs - b.fromUs),
      );
    fc.assert(
      fc.property(pieces, (covered) => {
        const own = uncovered({ fromUs: 0, toUs: 100 }, covered);
        for (let us = 0.5; us < 100; us++) {
          const isCovered = covered.some(({ fromUs, toUs }) => us >= fromUs && us < toUs);
          expect(own.some(({ fromUs, toUs }) => us >= fromUs && us < toUs)).toBe(!isCovered);
        }
      }),
    );
  });
});

describe('the critical path as a thread', () => {
  const rowOf = Int32Array.from([0, 1, 1, 2]);
  const parentOf = (node: number): number => [-1, 0, 1, 0][node]!;
  const same = (us: number): number => us;

  it('steps to the row that held the request', () => {
    const sections = [
      { node: 0, fromUs: 0, toUs: 10 },
      { node: 1, fromUs: 10, toUs: 60 },
      { node: 3, fromUs: 60, toUs: 90 },
      { node: 0, fromUs: 90, toUs: 100 },
    ];
    expect(threadSteps(sections, rowOf, parentOf, same)).toEqual([
      { row: 0, fromX: 0, toX: 10 },
      { row: 1, fromX: 10, toX: 60 },
      { row: 2, fromX: 60, toX: 90 },
      { row: 0, fromX: 90, toX: 100 },
    ]);
  });

  it('runs on the ancestor of what is folded', () => {
    const sections = [
      { node: 1, fromUs: 0, toUs: 30 },
      { node: 2, fromUs: 30, toUs: 60 },
    ];
    expect(threadSteps(sections, rowOf, parentOf, same)).toEqual([{ row: 1, fromX: 0, toX: 60 }]);
  });

  it('leaves out what is shorter than two pixels, and has no gap', () => {
    const sections = [
      { node: 0, fromUs: 0, toUs: 20 },
      { node: 1, fromUs: 20, toUs: 21 },
      { node: 3, fromUs: 21, toUs: 50 },
    ];
    expect(threadSteps(sections, rowOf, parentOf, same)).toEqual([
      { row: 0, fromX: 0, toX: 21 },
      { row: 2, fromX: 21, toX: 50 },
    ]);
  });

  it('runs on the row that many steps are below, where each of them is too short', () => {
    // A job (0) with two batches (1, 3) of two calls each (2, 4); the second batch is folded.
    const rows = Int32Array.from([0, 1, 2, 3, 3]);
    const above = [-1, 0, 1, 0, 3];
    const batch = (own: number, call: number, at: number) =>
      Array.from({ length: 40 }, (_, step) => ({
        node: step % 2 === 0 ? own : call,
        fromUs: at + step / 2,
        toUs: at + (step + 1) / 2,
      }));
    const sections = [{ node: 0, fromUs: 0, toUs: 10 }, ...batch(1, 2, 10), ...batch(3, 4, 30)];
    expect(threadSteps(sections, rows, (node) => above[node]!, same)).toEqual([
      { row: 0, fromX: 0, toX: 10 },
      { row: 1, fromX: 10, toX: 30 },
      { row: 3, fromX: 30, toX: 50 },
    ]);
  });

  it('covers the same time, whatever the scale', () => {
    const parts = fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 50 })), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(parts, fc.double({ min: 0.01, max: 3, noNaN: true }), (list, scale) => {
        let at = 0;
        const sections = list.map(([node, length]) => ({ node, fromUs: at, toUs: (at += length) }));
        const steps = threadSteps(sections, rowOf, parentOf, (us) => us * scale);
        expect(steps[0]!.fromX).toBe(0);
        expect(steps.at(-1)!.toX).toBeCloseTo(at * scale);
        steps.slice(1).forEach((step, index) => expect(step.fromX).toBeCloseTo(steps[index]!.toX));
      }),
    );
  });
});
