import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Retry } from '../../../lib/decorators/resilience/retry.decorator.js';
import { Timeout } from '../../../lib/decorators/resilience/timeout.decorator.js';
import { policy } from '../../../lib/resilience/policy/policy.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';
import { VirtualClock } from '../../../lib/testing/time/virtual-clock.js';

const HOUR_MS = 3_600_000;
const reset = (): Error => Object.assign(new Error('reset'), { code: 'ECONNRESET' });

class Payments {
  calls = 0;
  @Retry({ backoff: () => HOUR_MS, maxMs: HOUR_MS })
  async charge(): Promise<string> {
    this.calls += 1;
    if (this.calls < 3) throw reset();
    return 'paid';
  }
  @Retry({ backoff: () => 5, maxMs: 100 })
  async soon(): Promise<string> {
    this.calls += 1;
    if (this.calls < 3) throw reset();
    return 'paid';
  }
  @Timeout(HOUR_MS)
  async hang(): Promise<never> {
    return new Promise(() => undefined);
  }
}

let tracing: TracingCapture;
afterEach(() => tracing.close());

describe.each([
  ['ticking', () => 'ticking' as const],
  ['real', () => 'system' as const],
  ['virtual', () => new VirtualClock()],
])('by a %s clock, advance()', (_, clock) => {
  beforeEach(() => {
    tracing = captureTracing({ clock: clock() });
  });

  it('moves the back-off of a retry', async () => {
    const payments = new Payments();
    const paid = payments.charge();
    await tracing.advance(HOUR_MS);
    expect(payments.calls).toBe(2);
    await tracing.advance(HOUR_MS);
    expect(await paid).toBe('paid');
  });

  it('moves a time limit', async () => {
    const failed = expect(new Payments().hang()).rejects.toThrow(`${HOUR_MS} ms`);
    await tracing.advance(HOUR_MS);
    await failed;
  });

  it('moves the window of a breaker', async () => {
    const guarded = policy({ retry: false, circuitBreaker: { openMs: HOUR_MS, minCalls: 1 } });
    const fail = () => guarded.execute(() => Promise.reject(reset()));
    const answer = () => guarded.execute(() => Promise.resolve('up'));
    await expect(fail()).rejects.toThrow('reset');
    await expect(answer()).rejects.toThrow(/open/);
    await tracing.advance(HOUR_MS);
    expect(await answer()).toBe('up');
  });

  it('moves how long calls wait in a bulkhead', async () => {
    const guarded = policy({ retry: false, deadlineMs: HOUR_MS, bulkhead: { maxConcurrent: 1, maxQueue: 1 } });
    const hung = expect(guarded.execute(() => new Promise(() => undefined))).rejects.toThrow(`${HOUR_MS} ms`);
    const waiting = expect(guarded.execute(() => Promise.resolve('up'))).rejects.toThrow(`${HOUR_MS} ms`);
    await tracing.advance(HOUR_MS);
    await Promise.all([hung, waiting]);
  });
});

describe('a ticking clock', () => {
  beforeEach(() => {
    tracing = captureTracing();
  });

  it('shows what was waited for, however it passed', async () => {
    const paid = new Payments().charge();
    await tracing.advance(HOUR_MS);
    await tracing.advance(HOUR_MS);
    await paid;
    expect(tracing.tree({ times: true }).split('\n')).toEqual([
      'Payments.charge [+0 ms, 7200007 ms]',
      '├─ attempt Payments.charge ✗ Error [+3600002 ms, 1 ms]',
      '└─ attempt Payments.charge [+7200005 ms, 1 ms]',
    ]);
    tracing.reset();
    await new Payments().soon();
    expect(tracing.tree({ times: true }).split('\n')).toEqual([
      'Payments.soon [+0 ms, 17 ms]',
      '├─ attempt Payments.soon ✗ Error [+7 ms, 1 ms]',
      '└─ attempt Payments.soon [+15 ms, 1 ms]',
    ]);
  });
});
