import { describe, expect, it } from '@jest/globals';
import { createMasker } from '../../../../lib/masking.js';

const masker = createMasker();

describe('a key in letters that only look like its own', () => {
  it.each([
    ['full-width', 'ｐａｓｓｗｏｒｄ'],
    ['full-width, with a full-width line', 'ＡＰＩ＿ＫＥＹ'],
    ['zero-width', 'pass\u200bword'],
    ['a soft hyphen', 'pass\u00adword'],
    ['Cyrillic', 'раssword'],
    ['Greek', 'tοken'],
  ])('is judged by what it looks like: %s', (_, key) => {
    expect(masker.isSensitiveKey(key)).toBe(true);
    expect(masker.attribute('body', { [key]: 'hunter2', order: 7 })).toEqual({ [key]: '[REDACTED]', order: 7 });
  });

  it.each(['имя', 'пользователь', 'größe', 'straße', 'τιμή', '名前'])('is not taken for what it is not: %s', (key) => {
    expect(masker.isSensitiveKey(key)).toBe(false);
  });
});
