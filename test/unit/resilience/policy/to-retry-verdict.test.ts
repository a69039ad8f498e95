import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BulkheadFullError, toRetryVerdict, PolicyTimeoutError } from '../../../../lib/resilience.js';

describe('toRetryVerdict', () => {
  it.each<[string, unknown, object]>([
    ['an unknown error', new Error('x'), { disposition: 'retryable' }],
    ['a thrown string', 'x', { disposition: 'retryable' }],
    ['a thrown undefined', undefined, { disposition: 'retryable' }],
    ['a programming error', new TypeError('x is not a function'), { disposition: 'not_retryable' }],
    [
      'a wrong argument to Node',
      Object.assign(new TypeError('x'), { code: 'ERR_INVALID_ARG_TYPE' }),
      { disposition: 'not_retryable' },
    ],
    ['a failed fetch', new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } }), { disposition: 'retryable' }],
    [
      'a fetch that was refused',
      new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }),
      { disposition: 'retryable', sent: false },
    ],
    ['a client error', { status: 404 }, { disposition: 'not_retryable' }],
    ['a throttled call', { statusCode: 429 }, { disposition: 'retryable' }],
    ['an unavailable server', { response: { status: 503 } }, { disposition: 'retryable' }],
    ['an unimplemented method', { status: 501 }, { disposition: 'not_retryable' }],
    ['a marked error', { retryable: false }, { disposition: 'not_retryable' }],
    ['an abort', new DOMException('x', 'AbortError'), { disposition: 'cancelled' }],
    [
      'an abort by a time limit',
      Object.assign(new Error('x', { cause: new DOMException('x', 'TimeoutError') }), { name: 'AbortError' }),
      { disposition: 'retryable' },
    ],
    ['a timeout of a policy', new PolicyTimeoutError('p', 'attempt', 5), { disposition: 'retryable' }],
    ['a refusal', new BulkheadFullError('p', 1, 0), { disposition: 'rejected' }],
  ])('judges %s', (_, error, verdict) => {
    expect(toRetryVerdict(error)).toEqual(verdict);
  });

  it('never throws', () => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('getter');
        },
        getPrototypeOf: () => {
          throw new Error('proto');
        },
      },
    );
    expect(toRetryVerdict(hostile)).toEqual({ disposition: 'retryable' });
    fc.assert(fc.property(fc.anything(), (value) => typeof toRetryVerdict(value).disposition === 'string'));
  });
});
