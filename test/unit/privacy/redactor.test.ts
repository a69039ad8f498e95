import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createMasker } from '../../../lib/masking/masker.js';
import { Redactor } from '../../../lib/privacy/redactor.js';

describe('Redactor', () => {
  it('masks what follows a value that has come again and again', () => {
    const redactor = new Redactor(createMasker(), undefined);
    const card = 'paid with 4111 1111 1111 1111';
    const notes = ['ring twice', 'ring twice', 'ring twice', card, card, 'ring twice', card, 200, 200, card];
    const masked = notes.map((note) => redactor.attributes({ note })['note']);
    expect(masked).toEqual(notes.map((note) => (note === card ? 'paid with [REDACTED]' : note)));
  });

  it('masks attributes in any order as if they were its first ones', () => {
    const keys = ['note', 'http.route', 'http.request.method', 'password', 'db.query.text', 'order.id'];
    const values = ['GET', 'sesame', '4111 1111 1111 1111', "SELECT * FROM orders WHERE id = 'o-1'", 7];
    const attributes = fc
      .uniqueArray(fc.tuple(fc.constantFrom(...keys), fc.constantFrom(...values)), { selector: ([key]) => key })
      .map((entries) => Object.fromEntries(entries));
    fc.assert(
      fc.property(fc.array(attributes, { minLength: 2, maxLength: 12 }), (spans) => {
        const redactor = new Redactor(createMasker(), undefined);
        for (const span of spans) {
          expect(redactor.attributes(span)).toEqual(new Redactor(createMasker(), undefined).attributes(span));
        }
      }),
    );
  });

  it('asks a function of the user every time', () => {
    let isSecret = false;
    const find = (text: string) => (isSecret ? [{ start: 0, end: text.length }] : []);
    const redactor = new Redactor(
      createMasker({ detectors: { add: [{ name: 'own', find, trigger: 'legs' }] } }),
      undefined,
    );
    const note = (): unknown => redactor.attributes({ note: 'four legs' })['note'];
    expect([note(), note(), note()]).toEqual(Array(3).fill('four legs'));
    isSecret = true;
    expect(note()).toBe('[REDACTED]');
  });
});
