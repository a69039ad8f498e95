import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { withoutQuotedValues } from '../../../../lib/privacy/values/quoted-values.js';

/** Messages as PostgreSQL 15, MariaDB 10.11, MySQL 8, SQLite, MongoDB, Redis 7 and their clients write them. */
const MESSAGES: readonly (readonly [client: string, message: (value: string) => string, expected: string])[] = [
  ['pg', (value) => `invalid input syntax for type integer: "${value}"`, 'invalid input syntax for type integer: ?'],
  ['pg', (value) => `invalid input value for enum mood: "${value}"`, 'invalid input value for enum mood: ?'],
  ['pg', (value) => `date/time field value out of range: "${value}"`, 'date/time field value out of range: ?'],
  ['pg', (value) => `value "${value}" is out of range for type integer`, 'value "?" is out of range for type integer'],
  ['pg', (value) => `malformed array literal: "${value}"`, 'malformed array literal: ?'],
  ['pg', (value) => `invalid value "${value}" for "YYYY"`, 'invalid value "?" for "YYYY"'],
  ['pg', (value) => `unterminated quoted string at or near "'${value}"`, 'unterminated quoted string at or near ?'],
  ['pg', (value) => `Key (email)=(${value}) already exists.`, 'Key (email)=?'],
  [
    'mysql2',
    (value) => `Duplicate entry '${value}' for key 'users.email'`,
    "Duplicate entry '?' for key 'users.email'",
  ],
  [
    'mysql2',
    (value) => `Incorrect integer value: '${value}' for column 'id' at row 1`,
    "Incorrect integer value: '?' for column 'id' at row 1",
  ],
  ['mysql2', (value) => `Truncated incorrect DOUBLE value: '${value}'`, 'Truncated incorrect DOUBLE value: ?'],
  [
    'mysql2',
    (value) => `check the manual for the right syntax to use near 'frm t where v = '${value}'' at line 1`,
    "check the manual for the right syntax to use near '?' at line 1",
  ],
  [
    'mariadb',
    (value) =>
      `(conn:6, no: 1062, SQLState: 23000) Duplicate entry '${value}' for key 'PRIMARY'\nsql: insert into t values (?, '${value}') - parameters:['${value}']`,
    "(conn:6, no: 1062, SQLState: 23000) Duplicate entry '?' for key 'PRIMARY'\nsql: ?",
  ],
  ['node:sqlite', (value) => `unrecognized token: "'${value}"`, 'unrecognized token: ?'],
  [
    'mssql',
    (value) =>
      `Violation of UNIQUE KEY constraint 'U'. Cannot insert duplicate key in object 'dbo.t'. The duplicate key value is (${value}).`,
    "Violation of UNIQUE KEY constraint 'U'. Cannot insert duplicate key in object 'dbo.t'. The duplicate key value is ?",
  ],
  [
    'mssql',
    (value) => `Conversion failed when converting the varchar value '${value}' to data type int.`,
    "Conversion failed when converting the varchar value '?' to data type int.",
  ],
  [
    'mongodb',
    (value) => `E11000 duplicate key error collection: shop.users index: email_1 dup key: { email: "${value}" }`,
    'E11000 duplicate key error collection: shop.users index: email_1 dup key: ?',
  ],
  [
    'mongodb',
    (value) =>
      `Cannot apply $inc to a value of non-numeric type. {_id: "${value}"} has the field 'n' of non-numeric type string`,
    "Cannot apply $inc to a value of non-numeric type. {_id: ?} has the field 'n' of non-numeric type string",
  ],
  [
    'mongoose',
    (value) => `Cast to ObjectId failed for value "${value}" (type string) at path "_id" for model "User"`,
    'Cast to ObjectId failed for value ? (type string) at path "_id" for model "User"',
  ],
  [
    'mongoose',
    (value) =>
      `User validation failed: role: \`${value}\` is not a valid enum value for path \`role\`., name: Path \`name\` (\`${value}\`) is longer than the maximum allowed length (5).`,
    'User validation failed: role: `?` is not a valid enum value for path `role`., name: Path `name` (?) is longer than the maximum allowed length (5).',
  ],
  ['mongoose', (value) => `Path \`mail\` is invalid (${value}).`, 'Path `mail` is invalid (?).'],
  [
    'mongoose',
    (value) => `No document found for query "{ _id: '${value}' }" on model "User"`,
    'No document found for query "?" on model "User"',
  ],
  [
    'redis',
    (value) => `ERR unknown command 'GIT', with args beginning with: '${value}' 'b'`,
    "ERR unknown command 'GIT', with args beginning with: ?",
  ],
  [
    'drizzle',
    (value) => `Failed query: insert into "t" values ($1)\nparams: ${value}`,
    'Failed query: insert into "t" values ($1)\nparams: ?',
  ],
  [
    'knex',
    (value) =>
      `insert into "t1" ("n", "v") values (42, '${value.replaceAll("'", "''")}') - duplicate key value violates unique constraint "t1_pkey"`,
    'insert into "t1" ("n", "v") values (?, ?) - duplicate key value violates unique constraint "t1_pkey"',
  ],
  [
    'prisma',
    (value) =>
      `\nInvalid \`prisma.user.create()\` invocation:\n\n{\n  data: {\n    email: "${value}"\n  }\n}\n\nArgument \`name\` is missing.`,
    '\nInvalid `prisma.user.create()` invocation:\n\n{\n  data: {\n    email: "?"\n  }\n}\n\nArgument `name` is missing.',
  ],
];

describe('withoutQuotedValues', () => {
  it.each(MESSAGES)('leaves the value out of what %s says', (_client, message, expected) => {
    expect(withoutQuotedValues(message('Ada Lovelace'))).toBe(expected);
  });

  it.each(MESSAGES)('leaves a value with the quotes of %s in it out as a whole', (client, message, expected) => {
    // Several values stand in these messages: where one ends that contains its own end, nobody can tell.
    if (['mongoose', 'prisma'].includes(client)) return expect(withoutQuotedValues(message('it is'))).toBe(expected);
    expect(withoutQuotedValues(message(`it's "so" (Ada), {x}`))).not.toContain('Ada');
  });

  it('does not guess which quotes a backslash escapes', () => {
    const message = String.raw`insert into t values ('it\'s', 'Ada', 5) - duplicate key`;
    expect(withoutQuotedValues(message)).toBe('insert into t values (?, ?) - duplicate key');
  });

  it('knows no end of a value whose end was cut off', () => {
    expect(withoutQuotedValues("Duplicate entry 'Ada Love")).toBe("Duplicate entry '?");
    expect(withoutQuotedValues('E11000 duplicate key error dup key: { email: "Ada')).not.toContain('Ada');
  });

  it.each([
    'relation "orders" does not exist',
    'syntax error at or near "frm"',
    'duplicate key value violates unique constraint "t1_pkey"',
    "Unknown column 'bogus' in 'SELECT'",
    "Table 'shop.nope' doesn't exist",
    'near "frm": syntax error',
    'UNIQUE constraint failed: users.email',
    'WRONGTYPE Operation against a key holding the wrong kind of value',
    'Path `name` is required.',
    'Incorrect state: order 42 is paid - try again',
    'update failed for order 42 - try again',
    'the order "o-1" is out of stock',
    'Key (of the door) is lost',
  ])('keeps %j as it is', (message) => {
    expect(withoutQuotedValues(message)).toBe(message);
  });

  it('reads any text to its end', () => {
    const piece = fc.constantFrom(
      ...MESSAGES.map(([, message]) => message('x')),
      "'",
      '"',
      '`',
      ' - ',
      '\\',
      '{_id: ',
      ') is ',
      'select ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        expect(withoutQuotedValues(text).length).toBeLessThanOrEqual(text.length + pieces.length);
      }),
    );
  });
});
