import { describe, expect, it } from '@jest/globals';
import { messageOf, stackOf } from '../../../../lib/core/outcome/error-text.js';

const DUPLICATE = "Duplicate entry 'Lovelace' for key 'users.name'";

describe('the texts of an error', () => {
  it('have no value that a database quotes', () => {
    const error = new RangeError(DUPLICATE);
    expect(messageOf(error)).toBe("Duplicate entry '?' for key 'users.name'");
    expect(stackOf(error)).toMatch(/^RangeError: Duplicate entry '\?' for key 'users\.name'\n {4}at /);
  });

  it('have none in causes and parts either', () => {
    const wrapped = new AggregateError([new Error(DUPLICATE)], 'both failed', { cause: new Error(DUPLICATE) });
    expect(stackOf(wrapped).match(/Duplicate entry '\?'/g)).toHaveLength(2);
    expect(stackOf(wrapped)).not.toContain('Lovelace');
  });

  it('have none where the message was changed after the stack was made', () => {
    const error = new Error(DUPLICATE);
    expect(error.stack).toContain(DUPLICATE);
    error.message = `insert into users values ('Lovelace') - ${DUPLICATE}`;
    expect(messageOf(error)).toBe("insert into users values (?) - Duplicate entry '?' for key 'users.name'");
    expect(stackOf(error)).toMatch(/^Error: Duplicate entry '\?' for key 'users\.name'\n {4}at /);
  });

  it('keep frames, and a message over several lines', () => {
    const error = new Error('first\n    at least one thing');
    expect(stackOf(error)).toBe(error.stack);
    const without = Object.assign(new Error(DUPLICATE), { stack: undefined });
    expect(stackOf(without)).toBe("Duplicate entry '?' for key 'users.name'");
  });
});
