import { describe, expect, it } from '@jest/globals';
import { networkErrorTypeOf } from '../../../../lib/http/client/network-error-type.js';
import { errorTypeOf } from '../../../../lib/privacy/error-type.js';

class OwnError extends Error {}
/** What Node throws for an operation whose signal was aborted. */
const abortBecauseOf = (cause: unknown): Error => Object.assign(new Error('x', { cause }), { name: 'AbortError' });
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
    [abortBecauseOf(new DOMException('x', 'TimeoutError')), 'timeout'],
    [abortBecauseOf(new Error('changed my mind')), 'AbortError'],
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

  it.each(['UND_ERR_ABORTED', 'ERR_CANCELED'])('takes %s for what it is, an abort by the caller', (code) => {
    expect(networkErrorTypeOf(Object.assign(new Error('x'), { code }))).toBe('AbortError');
  });

  it('never takes free text for a code', () => {
    expect(networkErrorTypeOf(Object.assign(new OwnError('x'), { code: 'order 17 is gone' }))).toBe('OwnError');
    expect(networkErrorTypeOf(null)).toBe('null');
    expect(networkErrorTypeOf(throwing)).toBe('_OTHER');
  });
});
