import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemoryStore } from '../../../sample-app/src/shop/cache/memory.store.js';
import { namedExporters } from '../../../sample-app/src/shop/common/exporters.js';
import { readSettings } from '../../../sample-app/src/shop/common/read-settings.js';

describe('MemoryStore', () => {
  it('forgets a value when its time is over', async () => {
    let nowMs = 0;
    const store = new MemoryStore(10, () => nowMs);
    await store.set('a', '1', 5);
    nowMs = 4999;
    expect(await store.get('a')).toBe('1');
    nowMs = 5000;
    expect(await store.get('a')).toBeUndefined();
  });

  it('never holds more than its limit and lets the oldest go first', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom<string>('a', 'b', 'c', 'd', 'e'), { minLength: 1 }), async (keys) => {
        const store = new MemoryStore(3, () => 0);
        for (const key of keys) await store.set(key, key, 1);
        const newest: string[] = [...new Set(keys.toReversed())].slice(0, 3);
        for (const key of ['a', 'b', 'c', 'd', 'e']) {
          expect(await store.get(key)).toBe(newest.includes(key) ? key : undefined);
        }
      }),
    );
  });
});

describe('namedExporters', () => {
  it('takes several names, each once, and leaves out what means nothing', () => {
    const warnings: string[] = [];
    const names = namedExporters(' zipkin,otlp,,zipkin , none', (message) => warnings.push(message));
    expect(names).toEqual(['zipkin', 'otlp']);
    expect(warnings).toEqual([]);
    expect(namedExporters(undefined, () => undefined)).toEqual([]);
  });

  it('warns about a name that it does not know, with those that it does', () => {
    const warnings: string[] = [];
    expect(namedExporters('jaeger,otlp', (message) => warnings.push(message))).toEqual(['otlp']);
    expect(warnings).toEqual([
      'OTEL_TRACES_EXPORTER names "jaeger", which is not one of zipkin, otlp, json, console; it is ignored',
    ]);
  });
});

describe('readSettings', () => {
  it('has a default for everything, also where a variable is empty', () => {
    const defaults = readSettings({});
    expect(defaults).toMatchObject({
      redisUrl: undefined,
      paymentFailureRate: 0,
      slowQueryMs: 100,
      breakerMinCalls: 20,
      breakerOpenMs: 5000,
    });
    expect(readSettings({ SHOP_PAYMENT_FAILURE: ' ', REDIS_URL: '', SHOP_TOKEN: '' })).toEqual(defaults);
    expect(readSettings({ SHOP_PAYMENT_FAILURE: '0.3' }).paymentFailureRate).toBe(0.3);
  });

  it('knows the modes of sampling', () => {
    const modes = ['', 'all', 'auto', 'tail', '0', '0.1', '1'].map((value) => readSettings({ SHOP_SAMPLING: value }));
    expect(modes.map(({ sampling }) => sampling)).toEqual([
      undefined,
      undefined,
      'auto',
      { ratio: 0.1, tail: true },
      { ratio: 0 },
      { ratio: 0.1 },
      { ratio: 1 },
    ]);
    for (const value of ['often', '2', '-1', 'NaN']) {
      expect(() => readSettings({ SHOP_SAMPLING: value })).toThrow(
        /^SHOP_SAMPLING must be all, auto, tail or a share/u,
      );
    }
  });

  it('names the variable that is wrong, and never repeats an address that may carry a password', () => {
    for (const value of ['abc', '1.5', '-1', 'NaN', 'Infinity']) {
      expect(() => readSettings({ SHOP_PAYMENT_FAILURE: value })).toThrow(
        `SHOP_PAYMENT_FAILURE must be a number from 0 to 1, not "${value}"`,
      );
    }
    for (const value of ['0', '2.5', 'many']) {
      expect(() => readSettings({ SHOP_BREAKER_MIN_CALLS: value })).toThrow(
        /^SHOP_BREAKER_MIN_CALLS must be a whole number from 1 to/u,
      );
    }
    expect(() => readSettings({ SHOP_BREAKER_OPEN_MS: '0' })).toThrow(
      /^SHOP_BREAKER_OPEN_MS must be a number from 1 to/u,
    );
    expect(() => readSettings({ DATABASE_URL: 'hunter2@host' })).toThrow(/^DATABASE_URL is no URL(?!.*hunter2)/u);
  });
});
