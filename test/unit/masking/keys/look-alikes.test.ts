import { describe, expect, it } from '@jest/globals';
import { createMasker } from '../../../../lib/masking.js';

const masker = createMasker();

const ALIKE: [string, string][] = [
  ['full-width', 'ｐａｓｓｗｏｒｄ'],
  ['full-width, with a full-width line', 'ＡＰＩ＿ＫＥＹ'],
  ['letters of mathematics', '𝓹𝓪𝓼𝓼𝔀𝓸𝓻𝓭'],
  ['letters in circles', 'ⓟⓐⓢⓢⓦⓞⓡⓓ'],
  ['letters in filled squares', '🅿🅰🆂🆂🆆🅾🆁🅳'],
  ['a ligature', 'oﬀer_paﬆ_token'],
  ['zero-width', 'pass\u200bword'],
  ['a soft hyphen', 'pass\u00adword'],
  ['a mark of direction', 'pass\u202eword'],
  ['a variation selector', 'pass\ufe0fword'],
  ['U+0000', 'pass\0word'],
  ['a control character', 'pass\u0007word'],
  ['DELETE', 'passwor\u007fd'],
  ['a control character of the second set', 'pass\u0085word'],
  ['an accent', 'passwörd'],
  ['an accent of its own', 'passwo\u0308rd'],
  ['every letter with an accent', 'pãṡšẁőŗď'],
  ['letters struck through', 'p\u0336a\u0336s\u0336s\u0336w\u0336o\u0336r\u0336d\u0336'],
  ['a stroke', 'passwørđ'],
  ['Cyrillic', 'раssword'],
  ['Cyrillic ԝ', 'passԝord'],
  ['all in Cyrillic', 'раѕѕԝогԁ'],
  ['Cyrillic capitals', 'РАЅЅԜОRD'],
  ['a Cyrillic capital in a hump', 'userРassword'],
  ['Greek', 'tοken'],
  ['Greek capitals', 'ΤΟΚΕΝ'],
  ['Cherokee', 'ᏢᎪᏚᏚᎳ0ᎡᎠ'.replace('0', 'O')],
  ['small Cherokee', 'ꮲꭺꮪꮪꮃoꮢꭰ'],
  ['small capitals', 'ᴘᴀꜱꜱᴡᴏʀᴅ'],
  ['Armenian', 'tօkeո'],
  ['Lisu', 'ꓔꓳꓗꓰꓠ'],
  ['dotless', 'apı_key'],
];

describe('a key in letters that only look like its own', () => {
  it.each(ALIKE)('is judged by what it looks like: %s', (_, key) => {
    expect(masker.isSensitiveKey(key)).toBe(true);
    expect(masker.isSensitiveKey(`user.${key}`)).toBe(true);
    expect(masker.attribute('body', { [key]: 'hunter2', order: 7 })).toEqual({ [key]: '[REDACTED]', order: 7 });
  });

  it.each([
    ['zero-width', 'pass\u200bword'],
    ['an accent of its own', 'passwo\u0308rd'],
    ['U+0000', 'pass\0word'],
    ['Cyrillic', 'раѕѕԝогԁ'],
    ['small capitals', 'ᴘᴀꜱꜱᴡᴏʀᴅ'],
  ])('is found in a text, too: %s', (_, key) => {
    expect(masker.text(`login with ${key}=hunter2 failed`)).not.toContain('hunter2');
    expect(masker.text(`{"${key}":"hunter2"}`)).not.toContain('hunter2');
  });

  it.each(['пароль', 'şifre', 'sifre', 'hasło', 'lösenord', 'contraseña', 'パスワード', '비밀번호', '密码', 'jelszó'])(
    'is judged as it is written where it is a word of its own: %s',
    (key) => {
      expect(masker.isSensitiveKey(key)).toBe(true);
    },
  );

  it.each([
    ...['имя', 'пользователь', 'größe', 'straße', 'τιμή', '名前', 'сорт', 'рост', 'κόσμος', 'naïve', 'façade', 'señor'],
    ...['İstanbul', 'passé', 'clé', 'pâté', 'Øresund', 'ԱՐԵՎ', 'ᏣᎳᎩ', 'données', 'mönkey', 'mоnkey', 'kéyboard'],
  ])('is not taken for what it is not: %s', (key) => {
    expect(masker.isSensitiveKey(key)).toBe(false);
  });
});
