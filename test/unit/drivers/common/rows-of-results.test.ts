import { describe, expect, it } from '@jest/globals';
import { rowsOfResults } from '../../../../lib/drivers/common/rows-of-results.js';

class ResultSetHeader {
  readonly affectedRows = 1;
}
const header = new ResultSetHeader();

describe('rows of a client for MySQL', () => {
  it.each<[string, unknown, number | undefined]>([
    ['rows', [{ a: 1 }, { a: 2 }], 2],
    ['rows with a column of the same name', [{ affectedRows: 1 }], 1],
    ['no rows', [], 0],
    [
      'rows as lists',
      [
        [1, 'x'],
        [2, null],
        [3, new Date(0)],
      ],
      3,
    ],
    ['the result of a procedure', [[{ a: 1 }, { a: 2 }, { a: 3 }], header], 3],
    ['that of one without rows', [[], header], 0],
    ['several statements', [[{ a: 1 }], [{ b: 1 }, { b: 2 }], header], 3],
    ['several statements, with rows as lists', [[[1]], [[1], [2]]], 3],
    ['statements that change something', [header, header], undefined],
    ['a header', header, undefined],
  ])('are counted: %s', (_, result, rows) => {
    expect(rowsOfResults(result)).toBe(rows);
  });
});
