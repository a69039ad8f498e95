import { describe, expect, it } from '@jest/globals';
import { EdgeCalls } from '../../../../lib/viewer/answers/edge-calls.js';
import { record, type SpanSketch } from '../../../support/records.js';

const NOW_US = 1_790_000_000_000_000;
const MINUTE_US = 60_000_000;
const edge = { parent: 'orders', child: 'payments' };

/** Calls by minutes before now, with how long they took. */
function callsOf(...calls: readonly (Partial<SpanSketch> & { readonly ago: number; readonly for: number })[]) {
  const all = new EdgeCalls();
  for (const { ago, ...rest } of calls) {
    const span = record({ id: 'a', at: NOW_US - ago * MINUTE_US, ...rest });
    all.add({ ...edge, error: span.error, span, toPeer: false });
  }
  return all;
}

describe('the calls of an edge of the map', () => {
  it('have a trend, where they are of several minutes', () => {
    const calls = callsOf({ ago: 3.5, for: 10 }, { ago: 3.4, for: 30 }, { ago: 0.5, for: 20 });
    const { trendUs } = calls.of(edge, NOW_US);
    expect(trendUs).toHaveLength(15);
    expect(trendUs?.slice(-4)).toEqual([30, null, null, 20]);
    expect(callsOf({ ago: 1, for: 1 }).of(edge, NOW_US)).toEqual({});
    expect(callsOf({ ago: 20, for: 1 }, { ago: 30, for: 1 }).of(edge, NOW_US)).toEqual({});
    expect(calls.of({ parent: 'payments', child: 'orders' }, NOW_US)).toEqual({});
  });

  it('tell why they failed, what is most frequent first', () => {
    const thrown = (type: string, message: string) => ({
      events: [{ name: 'exception', timeUs: 0, attributes: { 'exception.type': type, 'exception.message': message } }],
    });
    const failed = { ago: 1, for: 1, error: true };
    const calls = callsOf(
      { ...failed, attributes: { 'error.type': '503' } },
      { ...failed, ...thrown('Error', 'lost') },
      { ...failed, ...thrown('Error', 'lost') },
      { ...failed, ...thrown('Error', 'ignored'), statusMessage: 'Error: lost' },
      failed,
      { ago: 1, for: 1 },
    );
    expect(calls.of(edge, NOW_US).errors).toEqual([
      { text: 'Error: lost', count: 3 },
      { text: '503', count: 1 },
      { text: 'no message', count: 1 },
    ]);
  });
});
