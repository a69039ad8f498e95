import { describe, expect, it } from '@jest/globals';
import { CircuitBreaker, definePolicies, namedPolicy, policy, RetryBudget } from '../../../../lib/resilience.js';
import type { PolicyOptions } from '../../../../lib/resilience.js';

describe('wrong options', () => {
  it.each<[PolicyOptions<unknown>, string]>([
    [{ retry: -1 }, 'policy "default": retry.retries must be a whole number of at least 0, not -1'],
    [{ retry: 1.5 }, 'retry.retries must be a whole number'],
    [{ retry: { retires: 3 } as never }, 'retry: unknown option "retires"; did you mean "retries"? known are retries'],
    [{ retry: { backoff: 'linear' as never } }, 'retry.backoff must be one of full, equal'],
    [{ retry: { baseMs: 100, maxMs: 50 } }, 'retry.maxMs must be a number of at least 100, not 50'],
    [{ retry: { budget: { ratio: 2 } } }, 'retry budget: ratio must be a number from 0 to 1, not 2'],
    [{ timeout: 0 }, 'timeout must be milliseconds from 1 to 2147483647, not 0'],
    [{ timeout: { ms: 5 } as never }, 'timeout: unknown option "ms"; known are attemptMs'],
    [{ deadlineMs: Infinity }, 'deadlineMs must be milliseconds'],
    [{ circuitBreaker: { failureRatio: 0 } }, 'circuitBreaker.failureRatio must be a number'],
    [{ circuitBreaker: { probes: 0 } }, 'circuitBreaker.probes must be a whole number of at least 1'],
    [{ bulkhead: 0 }, 'bulkhead.maxConcurrent must be a whole number of at least 1'],
    [{ fallback: { use: 3 } as never }, 'fallback.use must be a function, not 3'],
    [{ name: 'pay', breaker: true } as never, 'policy "pay": unknown option "breaker"'],
    [{ key: 'host' as never }, 'key must be a function, not "host"'],
  ])('%j are refused with the option and what it takes', (options, message) => {
    expect(() => policy(options)).toThrow(message);
    expect(() => policy(options)).toThrow(expect.objectContaining({ code: 'TRACED_INVALID_OPTION' }));
  });

  it('of a budget or breaker made alone are refused too', () => {
    expect(() => new RetryBudget({ capacity: Number.NaN })).toThrow('capacity must be a number of at least 0');
    expect(() => new CircuitBreaker('x', { windowMs: -1 })).toThrow('circuit breaker "x".windowMs');
  });
});

describe('named policies', () => {
  it('are one policy for all who ask for the name, until it is defined again', async () => {
    definePolicies({ payments: { retry: false, bulkhead: 3 } });
    const payments = namedPolicy('payments');
    expect(payments.name).toBe('payments');
    expect(namedPolicy('payments')).toBe(payments);
    definePolicies({ payments: { retry: false } });
    expect(namedPolicy('payments')).not.toBe(payments);
  });

  it('that nobody defined are named in the error, together with those that are', () => {
    definePolicies({ search: {} });
    expect(() => namedPolicy('serach')).toThrow(/no policy is named "serach": defined are .*search/);
    expect(() => namedPolicy('serach')).toThrow(expect.objectContaining({ code: 'TRACED_UNKNOWN_POLICY' }));
  });

  it('are all refused when one of them is wrong', () => {
    expect(() => definePolicies({ fine: {}, wrong: { timeout: -1 } })).toThrow('policy "wrong": timeout');
    expect(() => namedPolicy('fine')).toThrow('no policy is named "fine"');
  });
});
