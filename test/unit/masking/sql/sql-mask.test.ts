import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createMasker } from '../../../../lib/masking/masker.js';

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
  ...[
    'IDENTIFIED',
    'BY',
    'ALTER',
    'USER',
    'PASSWORD',
    'VALUES',
    'IN',
    'FROM',
    'ARRAY',
    'CONNECT',
    'USING',
    'secret',
    'PRAGMA',
    'key',
    '=',
  ],
  ...['550e8400-e29b-41d4-a716-446655440000', '{550e8400-e29b-41d4-a716-446655440000}', '$a b$', 'é', '::int', '#{c}'],
];
const soup = fc.array(fc.constantFrom(...TOKENS), { maxLength: 24 }).map((tokens) => tokens.join(''));
const systems = fc.constantFrom('postgresql', 'mysql', 'mssql', 'oracle', 'snowflake', 'sqlite', undefined);

describe('a statement that is read a second time', () => {
  it('is what it was, whatever stands in it', () => {
    const masker = createMasker();
    fc.assert(
      fc.property(soup, systems, (statement, system) => {
        const masked = masker.sql(statement, system);
        expect(masker.sql(masked, system)).toBe(masked);
      }),
      { numRuns: 2000 },
    );
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
