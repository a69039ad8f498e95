import { describe, expect, it } from '@jest/globals';
import { formatDuration, parseDurationUs } from '../../../../lib/analysis/words/duration.js';
import { code, plainSentence, sentenceParts, strong } from '../../../../lib/analysis/words/marks.js';
import { listWords, percent, plural, timesWord } from '../../../../lib/analysis/words/words.js';

describe('formatDuration', () => {
  it.each([
    [0, '0 µs'],
    [0.123, '0.12 µs'],
    [4.2, '4.2 µs'],
    [867, '867 µs'],
    [999.6, '1.0 ms'],
    [5200, '5.2 ms'],
    [91_000, '91.0 ms'],
    [204_600, '205 ms'],
    [999_600, '1.00 s'],
    [2_310_000, '2.31 s'],
    [45_670_000, '45.7 s'],
    [185_000_000, '3 min 5 s'],
    [7_500_000_000, '2 h 5 min'],
    [-5200, '−5.2 ms'],
    [Number.NaN, '–'],
  ])('%d µs', (us, text) => {
    expect(formatDuration(us)).toBe(text);
  });
});

describe('parseDurationUs', () => {
  it.each([
    ['150ms', 150_000],
    ['1.5s', 1_500_000],
    ['2m3s', 123_000_000],
    ['0.000123s', 123],
    ['12 µs', 12],
    ['50us', 50],
    ['100ns', 0.1],
    ['1h', 3_600_000_000],
    ['.5 ms', 500],
    ['150', undefined],
    ['soon', undefined],
    ['', undefined],
    ['5 apples', undefined],
  ])('%s', (text, us) => {
    expect(parseDurationUs(text)).toBe(us);
  });
});

describe('words', () => {
  it('reads as a person speaks', () => {
    expect([timesWord(1), timesWord(2), timesWord(3), timesWord(24)]).toEqual([
      'once',
      'twice',
      'three times',
      '24 times',
    ]);
    expect([plural(1, 'span'), plural(1284, 'span')]).toEqual(['1 span', '1,284 spans']);
    expect([percent(0), percent(0.0001), percent(0.014), percent(0.44), percent(1)]).toEqual([
      '0 %',
      '< 0.1 %',
      '1.4 %',
      '44 %',
      '100 %',
    ]);
    expect([listWords(['a']), listWords(['a', 'b']), listWords(['a', 'b', 'c'])]).toEqual([
      'a',
      'a and b',
      'a, b and c',
    ]);
  });

  it('sets figures and names apart, whatever a name contains', () => {
    const sentence = `${strong('170 ms')} of it is ${code('a `b` **c**\nd')}.`;
    expect(sentenceParts(sentence)).toEqual([
      { text: '170 ms', mark: 'strong' },
      { text: ' of it is ' },
      { text: 'a b **c** d', mark: 'code' },
      { text: '.' },
    ]);
    expect(plainSentence(sentence)).toBe('170 ms of it is a b **c** d.');
  });
});
