import { describe, expect, it } from '@jest/globals';
import { explainTrace } from '../../../../lib/analysis/causes/explain-trace.js';
import type { SpanRecord } from '../../../../lib/analysis/span-record.js';
import { answerOf } from '../../../../lib/viewer/ui/model/answer.js';
import { buildRows } from '../../../../lib/viewer/ui/model/rows/rows.js';
import { visibleRows } from '../../../../lib/viewer/ui/model/rows/visible.js';
import { shopTraces } from '../../../browser/support/traces.js';
import { span } from './span.fixture.js';

/** The id and the service of what the sentence about spans is about, where some rows are folded. */
function answered(
  spans: readonly SpanRecord[],
  folded: readonly string[] = [],
): [string | undefined, string | undefined] {
  const rows = buildRows(spans);
  const { node, service } = answerOf(rows, visibleRows(rows, new Set(folded)), explainTrace({ spans }));
  return [node?.span.spanId, service];
}

describe('the answer', () => {
  it('has the colour of the call that it names, not that of its largest part', () => {
    const { spans } = shopTraces[3]!;
    const [id, service] = answered(spans);
    expect(spans.find(({ spanId }) => spanId === id)).toMatchObject({ name: 'payment.charge', service: 'orders' });
    expect(service).toBe('orders');
    expect(explainTrace({ spans }).causes[0]!.service).toBe('gateway');
  });

  it('of a call has the colour of its bar: that of the called service', () => {
    const spans = [
      span('root', undefined, 0, 100, { service: 'web' }),
      span('out', 'root', 0, 90, { service: 'web', kind: 'client', name: 'GET /stock' }),
      span('in', 'out', 10, 70, { service: 'stock', kind: 'server', name: 'GET /stock' }),
    ];
    expect(answered(spans)).toEqual(['out', 'stock']);
  });

  it('that names no row is the cause', () => {
    const spans = [
      span('root', undefined, 0, 100, { service: 'web', kind: 'client' }),
      span('in', 'root', 48, 4, { service: 'stock', kind: 'server' }),
    ];
    expect(answered(spans)).toEqual(['root', 'web']);
  });

  it('is a row in sight, where one of its name is', () => {
    const spans = [
      span('root', undefined, 0, 100),
      span('first', 'root', 0, 10),
      span('hidden', 'first', 0, 10, { name: 'work' }),
      span('second', 'root', 10, 85),
      span('shown', 'second', 10, 84, { name: 'work' }),
      span('longer', 'first', 0, 95, { name: 'work' }),
    ];
    const [id] = answered(spans, ['first']);
    expect(id).toBe('shown');
  });
});
