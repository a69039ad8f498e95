import { describe, expect, it } from '@jest/globals';
import { traceFactsOf } from '../../../../../lib/viewer/answers/traces/trace-facts.js';
import { record, records } from '../../../../support/records.js';

const summaryOf = (...spans: Parameters<typeof records>) => traceFactsOf('t', records(...spans)).summary;

describe('a row of the list', () => {
  it('is of a route without a name, where nothing has one', () => {
    expect(summaryOf({ id: 'a', name: ' ', at: 0, for: 10 }).route).toBe('no name');
  });

  it('is named after the earliest span, where parents form a circle', () => {
    const { name, startUs } = summaryOf({ id: 'b', in: 'a', at: 5, for: 3 }, { id: 'a', in: 'b', at: 1, for: 10 });
    expect([name, startUs]).toEqual(['a', 1]);
  });

  it('shares out the time of its critical path, in the time of those that called', () => {
    const { path } = summaryOf(
      { id: 'out', at: 1000, for: 100, kind: 'client', service: 'orders' },
      { id: 'in', in: 'out', at: 9000, for: 60, kind: 'server', service: 'stock' },
    );
    expect(path).toEqual([
      { service: 'orders', us: 40 },
      { service: 'stock', us: 60 },
    ]);
    expect(traceFactsOf('t', [record({ id: 'a', at: 0, for: 0 })]).summary.path).toEqual([]);
  });
});
