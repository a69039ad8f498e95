import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createMasker } from '../../../../lib/masking/masker.js';
import { dialectOf, settleDialect } from '../../../../lib/masking/sql/sql-dialect.js';
import { outputOf, startOfNext } from '../../../../lib/masking/sql/sql-lexer-state.js';
import { readStatement } from '../../../../lib/masking/sql/sql-lexer.js';

const TOKENS = [
  ...[
    `'`,
    `''`,
    '"',
    '`',
    '[',
    ']',
    '(',
    ')',
    ',',
    ';',
    '$',
    '$$',
    '$a$',
    '$1',
    '{',
    '}',
    '%',
    '%s',
    '?',
    '@',
    '#',
    '\n',
  ],
  ...[
    '--',
    '/*',
    '*/',
    '/',
    '\\',
    ' ',
    ' ',
    ' ',
    '.',
    '5',
    '-5',
    '0x1F',
    '1.5e3',
    'a',
    'q',
    'E',
    `N'`,
    `q'[`,
    'TRUE',
    'IS',
  ],
  ...['IDENTIFIED', 'BY', 'ALTER', 'USER', 'PASSWORD', 'VALUES', 'IN', 'FROM', 'ARRAY', 'CONNECT', 'USING', 'secret'],
  ...['550e8400-e29b-41d4-a716-446655440000', '{550e8400-e29b-41d4-a716-446655440000}', '$a b$', 'é', '::int', '#{c}'],
];
const soup = fc.array(fc.constantFrom(...TOKENS), { maxLength: 24 }).map((tokens) => tokens.join(''));
const far = fc.tuple(soup, fc.nat({ max: 1500 })).map(([text, times]) => text.replace(/['"`\\]/g, ' ').repeat(times));
const systems = fc.constantFrom('postgresql', 'mysql', 'mssql', 'oracle', 'snowflake', undefined);

describe('a statement that is read a second time', () => {
  it('is read from shortly before its first literal as it would be from its beginning', () => {
    let late = 0;
    fc.assert(
      fc.property(far, soup, systems, (before, rest, system) => {
        const text = `${before.replace(/[\d$]/g, ' ').slice(0, 40_000)} ${rest} 1`;
        const dialect = settleDialect(dialectOf(system), text);
        const first = readStatement(text, dialect, false, (comment) => comment);
        if (first.isDoubtful) return;
        const from = startOfNext(first);
        if (from.at > 0) late++;
        const masked = outputOf(first);
        const second = readStatement(masked, dialect, false, (comment) => comment, from);
        const whole = readStatement(masked, dialect, false, (comment) => comment);
        expect(outputOf(second)).toBe(outputOf(whole));
        expect(second.isDoubtful).toBe(whole.isDoubtful);
      }),
      { numRuns: 2000 },
    );
    expect(late).toBeGreaterThan(100);
  });

  it('is masked once and for all, however far its literals stand from its beginning', () => {
    const masker = createMasker();
    const ends = fc.constantFrom(`b = 'x'`, 'b = 5', `/* it's 5 */ b`, 'b = $$x$$', `b IN (5)`, `b = 'x\\'`, '-- 5\nb');
    fc.assert(
      fc.property(fc.nat({ max: 9000 }), fc.array(ends, { maxLength: 4 }), (length, list) => {
        const statement = `SELECT ${'a, '.repeat(length)}${list.join(' AND ')}`;
        const masked = masker.sql(statement, 'postgresql');
        expect(masked).not.toMatch(/[x5]/);
        expect(masker.sql(masked, 'postgresql')).toBe(masked);
      }),
    );
  });
});
