import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TextPieces } from '../../../../lib/masking/chars/text-pieces.js';

const word = fc.string({ unit: fc.constantFrom('a', ' ', 'é', '用', '\ud83d\ude00'), maxLength: 8 });
const longWord = fc.nat({ max: 700 }).map((length) => 'xé'.repeat(length));

describe('TextPieces', () => {
  it('gives the text with its replacements, however many and however wide they are', () => {
    const pieces = fc.array(fc.tuple(fc.oneof(word, word, longWord), word, word), { maxLength: 400 });
    fc.assert(
      fc.property(pieces, word, (list, rest) => {
        const text = list.map(([kept, gone]) => kept + gone).join('') + rest;
        const built = new TextPieces(text);
        let at = 0;
        for (const [kept, gone, replacement] of list) {
          built.replace(at + kept.length, at + kept.length + gone.length, replacement);
          at += kept.length + gone.length;
        }
        expect(built.upTo(text.length)).toBe(list.map(([kept, , replacement]) => kept + replacement).join('') + rest);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps what was replaced after it was asked for a part', () => {
    const text = 'ab'.repeat(100);
    const built = new TextPieces(text);
    for (let index = 0; index < 100; index++) {
      built.replace(2 * index, 2 * index + 1, '?');
      expect(built.upTo(2 * index + 2)).toBe('?b'.repeat(index + 1));
    }
    expect(built.upTo(text.length)).toBe('?b'.repeat(100));
  });

  it('gives the very same text when nothing was replaced', () => {
    expect(new TextPieces('SELECT 1').upTo(8)).toBe('SELECT 1');
  });
});
