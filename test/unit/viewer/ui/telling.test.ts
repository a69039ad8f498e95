import { describe, expect, it } from '@jest/globals';
import { buildRows } from '../../../../lib/viewer/ui/model/rows/rows.js';
import { TellingAttributes } from '../../../../lib/viewer/ui/model/rows/telling.js';
import { span } from './span.fixture.js';

const rowsOf = (attributes: (number: number) => Record<string, unknown>, count = 5): (string | undefined)[] => {
  const children = Array.from({ length: count }, (_, number) =>
    span(`c${number}`, 'root', number * 10, 9, { name: 'reprice', attributes: attributes(number) }),
  );
  const spans = [span('root', undefined, 0, 100), ...children, span('other', 'root', 90, 5)];
  const rows = buildRows(spans, [], { unfolded: new Set(['c0']) });
  const telling = new TellingAttributes(rows);
  return rows.nodes.slice(1, count + 1).map((node) => telling.textOf(node));
};

describe('rows of the same name', () => {
  it('say what tells them apart', () => {
    const told = rowsOf((number) => ({
      'http.request.id': number,
      'batch.number': 4,
      'product.sku': `CUP-0${number}`,
    }));
    expect(told).toEqual(['sku CUP-00', 'sku CUP-01', 'sku CUP-02', 'sku CUP-03', 'sku CUP-04']);
  });

  it.each<[string, number, (number: number) => Record<string, unknown>]>([
    ['all have the same values', 5, () => ({ 'order.state': 'new' })],
    ['values are long', 5, (number) => ({ 'order.id': `0af7651916cd43dd8448eb211c80319${number}` })],
    ['values are masked', 5, () => ({ 'user.email': '[REDACTED]' })],
    ['some have no value', 5, (number) => (number === 2 ? {} : { 'product.sku': number })],
    ['they are two', 2, (number) => ({ 'product.sku': number })],
  ])('say nothing when %s', (_, count, attributes) => {
    expect(rowsOf(attributes, count)).not.toContainEqual(expect.any(String));
  });
});
