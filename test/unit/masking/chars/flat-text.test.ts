import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { flatText } from '../../../../lib/masking/chars/flat-text.js';

// Half a surrogate pair is no character, and stays.
const word = fc.constantFrom('a', 'token=', '\u0000', 'é', 'ÿ', 'Ā', '用', '\ud83d\ude00', '\ud83d', '\ude00');

describe('flatText', () => {
  it('gives every character of a text, however long and wide it is', () => {
    const texts = fc.tuple(fc.array(word, { minLength: 1, maxLength: 8 }), fc.nat({ max: 3000 }), fc.nat({ max: 9 }));
    fc.assert(
      fc.property(texts, ([words, times, from]) => {
        const text = words.join('').repeat(times).slice(from);
        expect(flatText(text) === text).toBe(true);
      }),
    );
  });
});
