import { describe, expect, it } from '@jest/globals';
import { textTable, type Column } from '../../../lib/cli/output/table.js';

const columns: readonly Column[] = [
  { title: 'Operation' },
  { title: 'Service', isOptional: true },
  { title: 'p50', align: 'right' },
  { title: 'Max', align: 'right', isOptional: true },
];
const rows = [['POST /api/orders/of/today', 'gateway', '12 ms', '105 ms']];
const table = (width: number) => textTable(columns, rows, width).trimEnd().split('\n');

describe('a table', () => {
  it.each([80, 40, 30, 20])('fits into %i columns', (width) => {
    for (const line of table(width)) expect(line.length).toBeLessThanOrEqual(width);
    expect(table(width)[0]).toContain('p50');
  });

  it('leaves out what is optional, the last first, and never the rest', () => {
    const titles = (width: number) => (table(width)[0] as string).split(/ +/);
    expect(titles(80)).toEqual(['Operation', 'Service', 'p50', 'Max']);
    expect(titles(30)).toEqual(['Operation', 'Service', 'p50']);
    expect(titles(20)).toEqual(['Operation', 'p50']);
    expect(titles(1)).toEqual(['Operation', 'p50']);
    expect(table(40)[1]).toBe('POST /api/order…  gateway  12 ms  105 ms');
  });
});
