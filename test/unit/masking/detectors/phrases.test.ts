import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createMasker } from '../../../../lib/masking/masker.js';

const masker = createMasker();

const word = fc.stringMatching(/^[a-z]{1,9}$/).filter((one) => one !== 'login' && one !== 'username');
const words = fc.array(fc.oneof(word, fc.constantFrom('password', 'token', 'secret', 'key', 'is', 'for')), {
  minLength: 1,
  maxLength: 12,
});

describe('a secret without an operator', () => {
  it('is never seen in a sentence of small letters', () => {
    fc.assert(
      fc.property(words, (sentence) => {
        const text = sentence.join(' ');
        expect(masker.text(text)).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is always found behind the word password, whatever the sentence around it', () => {
    const secret = fc.stringMatching(/^[b-d]{2}[2-9][b-d]{2}[2-9][#!$%][b-d]$/);
    fc.assert(
      fc.property(words, secret, words, (before, value, after) => {
        expect(masker.text(`${before.join(' ')} tried password ${value} ${after.join(' ')}`)).not.toContain(value);
      }),
      { numRuns: 500 },
    );
  });

  it('is always found in the arguments of a program that takes it', () => {
    const secret = fc.stringMatching(/^[b-d]{2}[2-9][b-d]{2}[2-9]$/);
    const programs = fc.constantFrom('sshpass -p ', 'mysql -h db -p', 'redis-cli -h db -a ', 'docker login -u ci -p ');
    fc.assert(
      fc.property(words, programs, secret, (before, program, value) => {
        const masked = masker.text(`${before.join(' ')}; ${program}${value} host`);
        expect(masked.endsWith(`; ${program}[REDACTED] host`)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('belongs to the program of its own command only', () => {
    for (const text of ['sshpass -V; ssh -p 2222 host', 'redis-cli ping | ls -a dir1', 'mysql -V && mkdir -pbuild']) {
      expect(masker.text(text)).toBe(text);
    }
  });

  it('is told by rule and range, and its detectors can be switched off', () => {
    expect(masker.explain('note', 'password hunter2 rejected')).toEqual([{ rule: 'key-value', start: 9, end: 16 }]);
    expect(masker.explain('note', 'sshpass -p hunter2 x')).toEqual([{ rule: 'cli-argument', start: 11, end: 18 }]);
    const off = createMasker({ detectors: { off: ['key-value', 'cli-argument'] } });
    for (const text of [
      'password hunter2 rejected',
      'sshpass -p hunter2 x',
      'setPassword("x1y2!abc")',
      'a%3D1 token%3Dx',
    ]) {
      expect(off.text(text)).toBe(text);
    }
  });

  it('stays masked under every strategy', () => {
    const texts = [
      'password hunter2 rejected',
      'sshpass -p hunter2 x',
      'authorization=Bearer abc12345',
      'password=["a","b"]',
    ];
    const options = [
      { strategies: { default: 'partial' } },
      { strategies: { default: 'hash' }, hashKey: 'x'.repeat(32) },
      { strategies: { default: 'tokenize' }, tokenize: () => 'tok_S3cret!' },
    ] as const;
    for (const option of options) {
      const other = createMasker(option);
      for (const text of texts) {
        const masked = other.text(text);
        expect(masked).not.toBe(text);
        expect(other.text(masked)).toBe(masked);
      }
    }
  });
});
