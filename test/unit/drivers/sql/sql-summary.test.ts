import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { summarizeSql } from '../../../../lib/drivers/sql/sql-summary.js';
import { readSql } from '../../../../lib/drivers/sql/sql-tokens.js';

const summaryOf = (statement: string) => summarizeSql(readSql(statement, 'postgresql').tokens).summary;

describe('the summary of a statement', () => {
  it.each([
    ['SELECT * FROM orders WHERE id = $1', 'SELECT orders'],
    ['select * from "public"."Users" u', 'select "public"."Users"'],
    ['SELECT * FROM songs, artists WHERE songs.artist_id = artists.id', 'SELECT songs artists'],
    [
      'SELECT * FROM orders o JOIN customers c ON c.id = o.customer_id LEFT JOIN LATERAL items i ON true',
      'SELECT orders customers items',
    ],
    [
      'INSERT INTO shipping_details (order_id, address) SELECT order_id, address FROM orders WHERE order_id = 1',
      'INSERT shipping_details SELECT orders',
    ],
    [
      "SELECT order_date FROM (SELECT * FROM orders o JOIN customers c ON o.customer_id = c.customer_id WHERE c.name = 'x')",
      'SELECT SELECT orders customers',
    ],
    ['INSERT INTO orders (a, b) VALUES ($1, $2) ON CONFLICT (a) DO UPDATE SET b = 2 RETURNING id', 'INSERT orders'],
    ['UPDATE ONLY stock SET left = left - 1 FROM orders WHERE x', 'UPDATE stock orders'],
    ['DELETE FROM carts WHERE id IN (SELECT cart FROM expired)', 'DELETE carts SELECT expired'],
    ['SELECT extract(year FROM placed), trim(both FROM name) FROM orders', 'SELECT orders'],
    ['SELECT a IS DISTINCT FROM b FROM t', 'SELECT t'],
    ['COPY orders (id) FROM STDIN WITH (FORMAT csv)', 'COPY orders'],
    ['COPY (SELECT id FROM orders) TO STDOUT', 'COPY SELECT orders'],
    ['WITH recent AS (SELECT * FROM orders) SELECT * FROM recent', 'SELECT orders SELECT recent'],
    [
      'WITH gone AS (DELETE FROM carts RETURNING id) INSERT INTO log SELECT id FROM gone',
      'DELETE carts INSERT log SELECT gone',
    ],
    ['SELECT 1', 'SELECT'],
    ['SELECT * FROM stock FOR UPDATE SKIP LOCKED', 'SELECT stock'],
    ['CALL settle_day($1)', 'CALL settle_day'],
    ['EXEC dbo.SettleDay @day = ?', 'EXEC dbo.SettleDay'],
    ['CREATE TABLE IF NOT EXISTS orders (id int)', 'CREATE TABLE orders'],
    ['create unique index concurrently by_user on orders (user_id)', 'create index by_user'],
    ['DROP TABLE IF EXISTS a', 'DROP TABLE a'],
    ['TRUNCATE TABLE a', 'TRUNCATE a'],
    ['BEGIN', 'BEGIN'],
    ['start transaction isolation level serializable', 'start TRANSACTION'],
    ['COMMIT; SELECT 2 FROM b', 'COMMIT SELECT b'],
    ['EXPLAIN ANALYZE SELECT * FROM a', 'SELECT a'],
    ['MERGE INTO stock USING moved ON true WHEN MATCHED THEN DELETE', 'MERGE stock'],
    ['REPLACE INTO `a`.`b` VALUES (1)', 'REPLACE `a`.`b`'],
    ["SELECT replace(name, 'a', 'b') FROM t", 'SELECT t'],
    ['/* a FROM hidden */ SELECT * -- FROM hidden\n FROM seen', 'SELECT seen'],
    ["SELECT ' FROM hidden ' FROM seen", 'SELECT seen'],
    ['not sql at all', ''],
    ['', ''],
  ])('of %j', (statement, summary) => {
    expect(summaryOf(statement)).toBe(summary);
  });

  it('ends at a word, at most 255 characters long', () => {
    const tables = Array.from({ length: 60 }, (_, index) => `a_table_with_a_name_${index}`);
    const summary = summaryOf(`SELECT * FROM ${tables.join(', ')}`);
    expect(summary.length).toBeLessThanOrEqual(255);
    expect(tables).toContain(summary.split(' ').at(-1));
  });

  it('reads anything without failing, and never repeats a literal', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom('SELECT', 'FROM', 'a', '(', ')', ',', ';', "'", '"', '`', '/*', '$$', 'INTO', '.', ' ', '\\'),
        ),
        (pieces) => {
          summaryOf(pieces.join(''));
        },
      ),
    );
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.constantFrom('postgresql', 'mysql'), (value, system) => {
        const quoted = value.replaceAll("'", "''");
        const literal = `canary${system === 'mysql' ? quoted.replaceAll('\\', '\\\\') : quoted}`;
        const read = readSql(`SELECT * FROM t WHERE a = '${literal}' AND b = 1`, system);
        expect(read.text).toBe('SELECT * FROM t WHERE a = ? AND b = ?');
      }),
    );
  });

  it('leaves a parameterised text as it is', () => {
    const text = 'SELECT a, "B" FROM t WHERE x = $1 AND y IN ($2, $3) AND z = ? AND w = :name';
    expect(readSql(text, 'postgresql').text).toBe(text);
  });
});
