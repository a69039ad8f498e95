import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { maskedValues } from '../../../lib/privacy/masked-values.js';
import { completeMasker, NO_MASKER, type ValueMasker } from '../../../lib/privacy/masker.js';

const REPORT = { rule: 'mine', path: 'note' };
const user: ValueMasker = {
  attribute: (_key, value, report) => (report?.(REPORT), value),
  text: (value, report) => (report?.(REPORT), `${value}!`),
  url: (value, attribute, report) => (report?.(REPORT), `${value} as ${attribute}`),
  sql: (statement, system) => `${statement} on ${system}`,
};

beforeEach(() => maskedValues.clear());
afterEach(() => maskedValues.clear());

describe('completeMasker', () => {
  it('answers what the masker of a user leaves open', () => {
    const masker = completeMasker(user);
    expect([masker.isSensitiveKey('password'), masker.allows('password', 'x')]).toEqual([false, false]);
    const told: unknown[] = [];
    const tell = (evidence: unknown): unknown => told.push(evidence);
    expect(masker.mask('hunter2', undefined, 'a.b', tell)).toBe('[REDACTED]');
    expect(masker.mask('hunter2', () => 'own', 'a.b', tell)).toBe('own');
    expect(masker.mask('hunter2', 'drop')).toBeUndefined();
    expect(told).toEqual(Array(2).fill({ rule: 'sensitive', path: 'a.b' }));
  });

  it('asks the masker of the user wherever it has an answer, as the object that it is', () => {
    class Own {
      readonly #names = new Set(['pin']);
      attribute = user.attribute;
      text = user.text;
      url = user.url;
      sql = user.sql;
      isSensitiveKey(key: string): boolean {
        return this.#names.has(key);
      }
      allows(key: string): boolean {
        return this.#names.has(key);
      }
      mask(value: unknown): string {
        return `${String(value)} of ${this.#names.size}`;
      }
    }
    const masker = completeMasker(new Own());
    expect([masker.text('t'), masker.url('u', 'a'), masker.sql('s', 'pg')]).toEqual(['t!', 'u as a', 's on pg']);
    expect([masker.isSensitiveKey('pin'), masker.allows('pin', 1), masker.mask(1)]).toEqual([true, true, '1 of 1']);
  });

  it('counts what is reported, and reports it further', () => {
    const counted: string[] = [];
    const told: unknown[] = [];
    const masker = completeMasker(user, (rule) => counted.push(rule));
    masker.text('t', (evidence) => told.push(evidence));
    masker.url('u');
    masker.attribute('k', 1);
    masker.mask('secret');
    expect([counted, told]).toEqual([['mine', 'mine', 'mine', 'sensitive'], [REPORT]]);
  });

  it('leaves the one that masks nothing as it is', () => {
    expect(completeMasker(NO_MASKER)).toBe(NO_MASKER);
  });
});

describe('NO_MASKER', () => {
  it('lets everything through but what is marked as sensitive', () => {
    expect([NO_MASKER.attribute('password', 'x'), NO_MASKER.isSensitiveKey('password')]).toEqual(['x', false]);
    expect(NO_MASKER.mask('x', 'redact', 'pin')).toBe('[REDACTED]');
    expect(Object.fromEntries(maskedValues)).toEqual({ sensitive: 1 });
  });

  it('redacts what a strategy fails on', () => {
    const broken = (): never => {
      throw new Error('strategy');
    };
    expect(NO_MASKER.mask('x', broken)).toBe('[REDACTED]');
  });
});
