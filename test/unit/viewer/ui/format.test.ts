import { describe, expect, it } from '@jest/globals';
import {
  ago,
  attributeText,
  count,
  megabytes,
  percent,
  plural,
  roundDuration,
  signedDuration,
} from '../../../../lib/viewer/ui/model/words/format.js';

describe('numbers of the page', () => {
  it('have their sign where they are differences', () => {
    expect([signedDuration(71_600), signedDuration(-650), signedDuration(0)]).toEqual(['+71.6 ms', '−650 µs', '0 µs']);
  });

  it.each([
    [0, '0 %'],
    [0.0001, '< 0.1 %'],
    [0.014, '1.4 %'],
    [0.01, '1 %'],
    [0.444, '44 %'],
    [1, '100 %'],
  ])('a share of %d is %s', (share, text) => expect(percent(share)).toBe(text));

  it('are told without what is nothing where they are round', () => {
    expect([50_000, 2e6, 60e6, 90e6, 300e6, 5400e6, 3600e6, 10_800e6, 12_600e6].map(roundDuration)).toEqual([
      '50 ms',
      '2 s',
      '1 min',
      '90 s',
      '5 min',
      '90 min',
      '1 h',
      '3 h',
      '3 h 30 min',
    ]);
  });

  it('that spans have recorded are told without the noise of binary numbers, and otherwise as they are', () => {
    expect([0.08277048500000092, 1.5, 2500, '0.08277048500000092', [0.5, 1]].map(attributeText)).toEqual([
      '0.082770485',
      '1.5',
      '2500',
      '0.08277048500000092',
      '[0.5,1]',
    ]);
  });

  it('are grouped and counted in words', () => {
    expect([count(1284), plural(1, 'span'), plural(5012, 'span'), plural(2, 'query', 'queries')]).toEqual([
      '1,284',
      '1 span',
      '5,012 spans',
      '2 queries',
    ]);
    expect([megabytes(24 * 1_048_576), megabytes(3.71 * 1_048_576)]).toEqual(['24', '3.7']);
  });

  it('say how long ago something was', () => {
    expect([0.5, 14, 540, 7200, 200_000].map((seconds) => ago(0, seconds * 1e6))).toEqual([
      'just now',
      '14 s ago',
      '9 min ago',
      '2 h ago',
      '2 d ago',
    ]);
  });
});
