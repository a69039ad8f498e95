import { describe, expect, it } from '@jest/globals';
import { networkErrorTypeOf } from '../../../lib/http/network-error-type.js';
import { errorTypeOf } from '../../../lib/privacy/error-type.js';

class OwnError extends Error {}
const throwing = new Proxy(
  {},
  {
    get: () => {
      throw new Error('no');
    },
  },
);

describe('errorTypeOf', () => {
  it.each([
    [new TypeError('x'), 'TypeError'],
    [new OwnError('x'), 'OwnError'],
    [new DOMException('x', 'TimeoutError'), 'timeout'],
    ['text', 'string'],
    [undefined, 'undefined'],
    [null, 'null'],
    [Object.create(null), '_OTHER'],
  ])('names %p', (error, type) => {
    expect(errorTypeOf(error)).toBe(type);
  });

  it('names what cannot be read', () => {
    expect(errorTypeOf(throwing)).toBe('_OTHER');
  });
});

describe('networkErrorTypeOf', () => {
  it('prefers what the platform calls the fault', () => {
    const refused = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
    expect(networkErrorTypeOf(new TypeError('fetch failed', { cause: refused }))).toBe('ECONNREFUSED');
    expect(networkErrorTypeOf(refused)).toBe('ECONNREFUSED');
  });

  it('never takes free text for a code', () => {
    expect(networkErrorTypeOf(Object.assign(new OwnError('x'), { code: 'order 17 is gone' }))).toBe('OwnError');
    expect(networkErrorTypeOf(null)).toBe('null');
    expect(networkErrorTypeOf(throwing)).toBe('_OTHER');
  });
});
