import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createEndingTest } from '../../../../lib/masking/keys/key-endings.js';
import { verdictOf } from '../../../../lib/masking/keys/key-verdict.js';
import {
  AUTH_HEADS,
  AUTH_QUALIFIERS,
  COOKIE_WORDS,
  PII_HEADS,
  PII_QUALIFIED,
  PLAIN_PARTS,
  QUALIFIED_HEADS,
  SECRET_HEADS,
  SUFFIXES,
  TRAILING_NOISE,
} from '../../../../lib/masking/keys/key-vocabulary.js';

const WORDS = [
  ...[SECRET_HEADS, COOKIE_WORDS, AUTH_HEADS, AUTH_QUALIFIERS, PII_HEADS, PLAIN_PARTS, TRAILING_NOISE].flatMap(
    (words) => [...words],
  ),
  ...[QUALIFIED_HEADS, PII_QUALIFIED].flatMap((heads) => [
    ...Object.keys(heads),
    ...Object.values(heads).flatMap((words) => [...words]),
  ]),
  ...Object.keys(SUFFIXES),
  ...['monkey', 'straße', 'naïve', 'x'],
];
const word = fc
  .constantFrom(...WORDS)
  .chain((text) => fc.constantFrom(text, text.toUpperCase(), text.slice(0, 1).toUpperCase() + text.slice(1)));
const key = fc
  .array(fc.tuple(word, fc.constantFrom('', '_', '-', '.', ' ', '1', '[', 'é')), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.flat().join(''));

// Of a cookie any word decides, and what goes on behind `sessionid` does not.
const BY_ANOTHER_WORD = /sessionid\p{L}|cookies?\P{L}/iu;

describe('the look at the last letters of a key', () => {
  it('never spares a key that its last word makes sensitive', () => {
    const mayEndSensitiveKey = createEndingTest([]);
    let sensitive = 0;
    fc.assert(
      fc.property(key, fc.constantFrom('', '"', ' ', '"]', `']`), (name, behind) => {
        const verdict = verdictOf(name);
        if ((verdict !== 'key' && verdict !== 'pii') || BY_ANOTHER_WORD.test(name)) return;
        sensitive++;
        expect(mayEndSensitiveKey(`x ${name}${behind}`, 2 + name.length + behind.length)).toBe(true);
      }),
      { numRuns: 20_000 },
    );
    expect(sensitive).toBeGreaterThan(2000);
  });

  it('spares other words, and knows those of the user', () => {
    const mayEndSensitiveKey = createEndingTest(['internalWidget']);
    expect(['user', 'host', 'line'].filter((name) => mayEndSensitiveKey(name, name.length))).toEqual([]);
    expect(mayEndSensitiveKey('INTERNAL_WIDGET', 15)).toBe(true);
  });
});
