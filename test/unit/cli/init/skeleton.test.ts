import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { skeletonOf } from '../../../../lib/cli/init/source/skeleton.js';

const code = fc
  .array(
    fc.constantFrom('a', '/', '*', "'", '"', '`', '\\', '$', '{', '}', '(', ')', '\n', '\r\n', ' ', '=', '[', ']'),
    {
      maxLength: 60,
    },
  )
  .map((parts) => parts.join(''));

describe('skeletonOf', () => {
  it.each([
    ["a('x{') // {", "a('  ')     "],
    ['a /* [ */ (b)', 'a         (b)'],
    ['f(`x ${g({ y: `}` })} }`)', 'f(`                    `)'],
    ["x = /['{]/g; y = 4 / 2 / 1;", 'x = /    /g; y = 4 / 2 / 1;'],
    ["'it\\'s {'", "'       '"],
  ])('%j is %j', (text, skeleton) => {
    expect(skeletonOf(text)).toBe(skeleton);
  });

  it('keeps strings where it is told to', () => {
    expect(skeletonOf('{ "a": "// b" } // c', { keepStrings: true })).toBe('{ "a": "// b" }     ');
  });

  it('keeps every place and every line break', () => {
    fc.assert(
      fc.property(code, (text) => {
        const skeleton = skeletonOf(text);
        expect(skeleton).toHaveLength(text.length);
        expect(skeleton.replaceAll(/[^\r\n]/g, ' ')).toBe(text.replaceAll(/[^\r\n]/g, ' '));
      }),
    );
  });
});
