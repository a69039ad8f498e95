import { describe, expect, it } from '@jest/globals';
import { CircuitBreaker, definePolicies, namedPolicy, policy, RetryBudget } from '../../../../lib/resilience.js';
import type { PolicyOptions } from '../../../../lib/resilience.js';

describe('wrong options', () => {
  it.each<[PolicyOptions<unknown>, string]>([
    [
      { retry: -1 },
      'policy "default": retry is -1; write true or false, or a whole number of at least 0, or an object with',
    ],
    [{ retry: 1.5 }, 'retry is 1.5; write'],
    [{ retry: { retires: 3 } as never }, "unknown option 'retry.retires'. Did you mean 'retry.retries'?"],
    [{ retry: { backoff: 'linear' as never } }, "retry.backoff is 'linear'; write 'full', 'equal'"],
    [{ retry: { baseMs: 100, maxMs: 50 } }, 'retry.maxMs is 50; write milliseconds of at least 100'],
    [{ retry: { budget: { ratio: 2 } } }, 'retry.budget.ratio is 2; write a number from 0 to 1'],
    [{ timeout: 0 }, 'timeout is 0; write false, or milliseconds from 1 to 2147483647'],
    [{ timeout: { ms: 5 } as never }, "unknown option 'timeout.ms'. Known are 'attemptMs'."],
    [{ deadlineMs: Infinity }, 'deadlineMs is Infinity; write milliseconds'],
    [{ circuitBreaker: { failureRatio: 0 } }, 'circuitBreaker.failureRatio is 0; write a share above 0 up to 1'],
    [{ circuitBreaker: { probes: 0 } }, 'circuitBreaker.probes is 0; write a whole number of at least 1'],
    [{ bulkhead: 0 }, 'bulkhead is 0; write false, or a whole number of at least 1'],
    [{ fallback: { use: 3 } as never }, 'fallback.use is 3; write a function'],
    [{ name: 'pay', breaker: true } as never, 'policy "pay": unknown option \'breaker\''],
    [{ key: 'host' as never }, 'key is a text; write a function'],
  ])('%j are refused with the option and what it takes', (options, message) => {
    expect(() => policy(options)).toThrow(message);
    expect(() => policy(options)).toThrow(expect.objectContaining({ code: 'TRACED_INVALID_OPTION' }));
  });

  it('of a budget or breaker made alone are refused too', () => {
    expect(() => new RetryBudget({ capacity: Number.NaN })).toThrow('capacity is NaN; write a number of at least 0');
    expect(() => new CircuitBreaker('x', { windowMs: -1 })).toThrow('circuit breaker "x": windowMs is -1');
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
