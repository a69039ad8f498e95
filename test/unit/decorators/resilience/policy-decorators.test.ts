import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanStatusCode } from '@opentelemetry/api';
import { Bulkhead, CircuitBreaker, Fallback, Retry, Timeout, Traced } from '../../../../lib/index.js';
import { attempt, definePolicies } from '../../../../lib/resilience.js';
import { captureTracing } from '../../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../../lib/testing/capture/tracing-capture.js';

let tracing: TracingCapture;
beforeEach(() => {
  tracing = captureTracing({ rethrowInternalErrors: true });
});
afterEach(() => tracing.close());

const QUICK = { backoff: 'constant', baseMs: 1 } as const;

describe('the decorators of policies', () => {
  it('come together on one method in any order, under one span', async () => {
    class Shop {
      calls = 0;
      seen: unknown[] = [];

      @Retry({ ...QUICK, retries: 1 })
      @Traced({ name: 'shop.charge' })
      @Timeout(1000)
      @CircuitBreaker({ minCalls: 5 })
      @Bulkhead(2)
      async charge(amount: number): Promise<string> {
        this.seen.push([amount, attempt()?.number, attempt()?.remainingMs !== undefined]);
        if (this.calls++ === 0) throw new Error('once');
        return 'ok';
      }
    }
    const shop = new Shop();
    await expect(shop.charge(5)).resolves.toBe('ok');
    expect(shop.seen).toEqual([
      [5, 0, true],
      [5, 1, true],
    ]);
    expect(tracing.spans().map(({ name }) => name)).toEqual(['attempt Shop.charge', 'shop.charge']);
    expect(tracing.find('shop.charge').attributes).toMatchObject({
      'resilience.policy.name': 'Shop.charge',
      'resilience.attempts': 2,
      'resilience.circuit_breaker.state': 'closed',
    });
    expect(Shop.prototype.charge).toHaveLength(1);
    expect(Shop.prototype.charge.name).toBe('charge');
  });

  it('work without an SDK too', async () => {
    await tracing.close();
    class Shop {
      calls = 0;
      @Retry(QUICK) async charge(): Promise<number> {
        if (++this.calls < 3) throw new Error('again');
        return this.calls;
      }
    }
    await expect(new Shop().charge()).resolves.toBe(3);
  });

  it('do not repeat what only has a timeout', async () => {
    class Shop {
      calls = 0;
      @Timeout(1000) async charge(): Promise<void> {
        this.calls++;
        throw new Error('down');
      }
    }
    const shop = new Shop();
    await expect(shop.charge()).rejects.toThrow('down');
    expect(shop.calls).toBe(1);
  });

  it('share their state between instances', async () => {
    class Shop {
      @CircuitBreaker({ minCalls: 1 }) async charge(): Promise<void> {
        throw new Error('down');
      }
    }
    await expect(new Shop().charge()).rejects.toThrow('down');
    await expect(new Shop().charge()).rejects.toThrow('the circuit breaker is open');
  });

  it('use a policy by its name, as it is defined at the time of the call', async () => {
    class Shop {
      calls = 0;
      @Traced({ policy: 'by-name' }) async charge(): Promise<void> {
        this.calls++;
        throw new Error('down');
      }
    }
    const shop = new Shop();
    expect(() => shop.charge()).toThrow(expect.objectContaining({ code: 'TRACED_UNKNOWN_POLICY' }));
    definePolicies({ 'by-name': { retry: { ...QUICK, retries: 3 } } });
    await shop.charge().catch(() => undefined);
    expect(shop.calls).toBe(4);
    definePolicies({ 'by-name': { retry: false } });
    await shop.charge().catch(() => undefined);
    expect(shop.calls).toBe(5);
  });

  it('answer with a fallback by error, and the span is then no error', async () => {
    class Missing extends Error {}
    class Shop {
      currency = 'EUR';
      @Fallback<[string], string, Shop>([
        { on: Missing, use: (_, [id], self) => `${id} in ${self.currency}` },
        { on: RangeError, use: async () => 'range' },
      ])
      async price(id: string): Promise<string> {
        if (id === 'none') throw new Missing();
        if (id === 'far') throw new RangeError();
        throw new Error('other');
      }
    }
    const shop = new Shop();
    await expect(shop.price('none')).resolves.toBe('none in EUR');
    await expect(shop.price('far')).resolves.toBe('range');
    await expect(shop.price('?')).rejects.toThrow('other');
    expect(tracing.spans().map(({ status }) => status.code)).toEqual([
      SpanStatusCode.UNSET,
      SpanStatusCode.UNSET,
      SpanStatusCode.ERROR,
    ]);
  });

  it('refuse a synchronous method where the class is written when that can be seen', () => {
    const decorate = (): unknown => {
      class Shop {
        // @ts-expect-error the types refuse it too
        @Retry() total(): number {
          return 1;
        }
      }
      return Shop;
    };
    expect(decorate).toThrow(/Shop\.total does not return a promise.*TRACED_SYNC_RETRY/s);
    const generator = (): unknown => {
      class Shop {
        // @ts-expect-error the types refuse it too
        @Timeout(5) async *items(): AsyncGenerator<number> {
          yield 1;
        }
      }
      return Shop;
    };
    expect(generator).toThrow(expect.objectContaining({ code: 'TRACED_SYNC_RETRY' }));
  });

  it('refuse a synchronous method at its first call otherwise', () => {
    class Shop {
      @Traced({ retry: 2 }) total(): any {
        return 1;
      }
    }
    expect(() => new Shop().total()).toThrow(expect.objectContaining({ code: 'TRACED_SYNC_RETRY' }));
  });

  it('refuse wrong options where the class is written', () => {
    const decorating = (options: object) => () => {
      class Shop {
        @Traced(options) async charge(): Promise<void> {}
      }
      return Shop;
    };
    expect(decorating({ retry: -1 })).toThrow(
      '@Traced() on Shop.charge: retry is -1; write true or false, or a whole number',
    );
    expect(decorating({ retry: 1, policy: 'p' })).toThrow('Shop.charge: has both { policy } and { retry }');
    expect(decorating({ retry: 1, attemptSpans: 'some' })).toThrow(
      "attemptSpans is 'some'; write 'retries', 'all' or 'none'",
    );
    expect(decorating({ policy: 3 })).toThrow(
      "policy is 3; write a text, for example 'payments', or a policy, an object with execute",
    );
    expect(() => Traced({ retry: 1 })(class Shop {})).toThrow('@Traced() on Shop: retry would protect every method');
  });

  it('leave an overriding method without a policy of its own alone', async () => {
    class Base {
      calls = 0;
      @Retry(QUICK) async charge(): Promise<void> {
        this.calls++;
        throw new Error('down');
      }
    }
    class Special extends Base {
      override async charge(): Promise<void> {
        this.calls++;
        throw new Error('down');
      }
    }
    const special = new Special();
    await expect(special.charge()).rejects.toThrow('down');
    expect(special.calls).toBe(1);
  });
});
