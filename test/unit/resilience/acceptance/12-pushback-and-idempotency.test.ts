import { describe, expect, it } from '@jest/globals';
import { attempt, policy, type RetryOptions } from '../../../../lib/resilience.js';
import { surroundings } from '../support/surroundings.js';

/** When the retry started and how the call ended, for a first attempt that failed with these headers. */
async function retryAfter(headers: unknown, retry: RetryOptions = {}, deadlineMs = 600_000) {
  const { clock, listener, environment } = surroundings();
  const own = policy(
    { deadlineMs, retry: { backoff: 'constant', baseMs: 7, ...retry } },
    { ...environment, random: () => 0.5 },
  );
  let retriedAt: number | undefined;
  const result = own
    .execute(({ number }) => {
      if (number > 0) return void (retriedAt = clock.now());
      throw Object.assign(new Error('busy'), { status: 503, headers });
    })
    .catch(() => undefined);
  await clock.advance(600_000);
  await result;
  return {
    retriedAt,
    stopReason: listener.ends[0]?.stopReason,
    source: listener.of('retryStarted')[0]?.['delaySource'],
  };
}

describe('pushback', () => {
  it.each([
    ['seconds', { 'retry-after': '2' }, 2100],
    ['a date', { 'Retry-After': 'Thu, 01 Jan 2026 00:00:03 GMT' }, 3150],
    ['a date that has passed', { 'retry-after': 'Wed, 31 Dec 2025 23:59:59 GMT' }, 0],
    ['milliseconds', new Map([['retry-after-ms', '500']]), 525],
    ['gRPC milliseconds', { 'grpc-retry-pushback-ms': '100' }, 105],
    ['more than the cap', { 'retry-after': '3600' }, 31_500],
  ])('in %s is waited for, with up to a tenth more', async (_, headers, retriedAt) => {
    expect(await retryAfter(headers)).toEqual({ retriedAt, stopReason: undefined, source: 'retry_after' });
  });

  it.each([
    ['negative seconds', { 'retry-after': '-1' }],
    ['negative milliseconds', { 'grpc-retry-pushback-ms': '-1' }],
    ['an unreadable gRPC pushback', { 'grpc-retry-pushback-ms': 'soon' }],
  ])('in the form of %s forbids the retry', async (_, headers) => {
    expect(await retryAfter(headers)).toMatchObject({ retriedAt: undefined, stopReason: 'pushback' });
  });

  it.each([['garbage'], ['2026'.repeat(500)], ['Thu, 99 Foo 2026 00:00:03 GMT'], [''], ['NaN']])(
    'of %j is ignored',
    async (value) => {
      expect(await retryAfter({ 'retry-after': value })).toMatchObject({ retriedAt: 7, source: 'backoff' });
    },
  );

  it('beyond the deadline ends the call now', async () => {
    expect(await retryAfter({ 'retry-after': '20' }, {}, 10_000)).toMatchObject({
      retriedAt: undefined,
      stopReason: 'deadline',
    });
  });
});

describe('idempotency', () => {
  const failWith = (details: object) => () => Promise.reject(Object.assign(new Error('failed'), details));
  async function attemptsOf(retry: RetryOptions, details: object): Promise<number> {
    const { clock, listener, environment } = surroundings();
    const result = policy({ retry }, environment)
      .execute(failWith(details))
      .catch(() => undefined);
    await clock.advance(60_000);
    await result;
    return listener.ends[0]?.attempts ?? -1;
  }

  it('undeclared repeats only what was never sent', async () => {
    expect(await attemptsOf({ idempotent: false }, { code: 'ECONNREFUSED' })).toBe(3);
    expect(await attemptsOf({ idempotent: false }, { cause: { code: 'ENOTFOUND' } })).toBe(3);
    expect(await attemptsOf({ idempotent: false }, { code: 'ECONNRESET' })).toBe(1);
    expect(await attemptsOf({ idempotent: false }, { status: 503 })).toBe(1);
    expect(await attemptsOf({}, { status: 503 })).toBe(3);
  });

  it('keys are the same in every attempt, made once, and different between calls', async () => {
    const { clock, environment } = surroundings();
    let made = 0;
    const own = policy({}, { ...environment, newKey: () => `key-${++made}` });
    const keys: (string | undefined)[] = [];
    const call = () =>
      own
        .execute(() => {
          keys.push(attempt()?.idempotencyKey);
          throw new Error('down');
        })
        .catch(() => undefined);
    void call();
    await clock.advance(60_000);
    void call();
    await clock.advance(60_000);
    expect(keys).toEqual(['key-1', 'key-1', 'key-1', 'key-2', 'key-2', 'key-2']);
    await own.execute(() => 'unread');
    expect(made).toBe(2);
  });

  it('keys of calls inside an attempt are the same when the attempt is repeated', async () => {
    const { clock, environment } = surroundings();
    const outer = policy({ name: 'outer' }, { ...environment, newKey: () => 'root' });
    const charge = policy({ name: 'charge', retry: false }, environment);
    const keys: string[] = [];
    const result = outer.execute(async ({ number }) => {
      await charge.execute(({ idempotencyKey }) => keys.push(idempotencyKey));
      await charge.execute(({ idempotencyKey }) => keys.push(idempotencyKey));
      if (number === 0) throw new Error('once');
    });
    await clock.advance(60_000);
    await result;
    expect(keys).toEqual(['root:charge:0', 'root:charge:1', 'root:charge:0', 'root:charge:1']);
  });
});

describe('a stream', () => {
  async function* items(failAt: number, calls: { count: number }): AsyncGenerator<number> {
    const call = ++calls.count;
    for (let item = 0; item < 3; item++) {
      if (item === failAt && call === 1) throw new Error('broken');
      yield item;
    }
  }

  async function collect(failAt: number) {
    const { clock, environment } = surroundings();
    const calls = { count: 0 };
    const seen: number[] = [];
    const reading = (async () => {
      for await (const item of policy({}, environment).stream(() => items(failAt, calls))) seen.push(item);
    })().catch((error: Error) => error.message);
    await clock.advance(60_000);
    return { error: await reading, seen, calls: calls.count };
  }

  it('is repeated when it fails before its first item', async () => {
    expect(await collect(0)).toEqual({ error: undefined, seen: [0, 1, 2], calls: 2 });
  });

  it('is not repeated after its first item', async () => {
    expect(await collect(1)).toEqual({ error: 'broken', seen: [0], calls: 1 });
  });

  it('is closed when its reader stops early', async () => {
    let closed = false;
    async function* source(): AsyncGenerator<number> {
      try {
        yield 1;
        yield 2;
      } finally {
        closed = true;
      }
    }
    for await (const item of policy().stream(source)) {
      expect(item).toBe(1);
      break;
    }
    expect(closed).toBe(true);
  });

  it('and any other attempt is not repeated once it has been committed', async () => {
    const { clock, listener, environment } = surroundings();
    const result = policy({}, environment)
      .execute((context) => {
        context.commit();
        throw new Error('after the first chunk');
      })
      .catch((error: Error) => error.message);
    await clock.advance(60_000);
    expect(await result).toBe('after the first chunk');
    expect(listener.ends).toMatchObject([{ attempts: 1, stopReason: 'not_retryable' }]);
  });
});
