import { afterEach, describe, expect, it } from '@jest/globals';
import { Retry } from '../../../lib/decorators/resilience/retry.decorator.js';
import { Timeout } from '../../../lib/decorators/resilience/timeout.decorator.js';
import { policy } from '../../../lib/resilience/policy/policy.js';
import { systemClock } from '../../../lib/shared/time/clock.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';
import { VirtualClock } from '../../../lib/testing/time/virtual-clock.js';

let tracing: TracingCapture | undefined;
afterEach(async () => {
  await tracing?.close();
  tracing = undefined;
});

class Payments {
  calls = 0;
  @Retry({ backoff: () => 60_000, maxMs: 60_000 })
  async charge(): Promise<string> {
    this.calls += 1;
    if (this.calls < 3) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    return 'paid';
  }
  @Timeout(30_000)
  async hang(): Promise<never> {
    return new Promise(() => undefined);
  }
}

describe('VirtualClock', () => {
  it('runs due timers in their order, each at its time', () => {
    const clock = new VirtualClock(0);
    const ran: string[] = [];
    clock.setTimer(() => ran.push(`b at ${clock.now()}`), 20);
    clock.setTimer(() => {
      ran.push(`a at ${clock.now()}`);
      clock.setTimer(() => ran.push(`c at ${clock.now()}`), 5);
    }, 10);
    const stopped = clock.setTimer(() => ran.push('never'), 1);
    stopped.clear();
    stopped.clear();
    clock.advance(14);
    expect([ran, clock.now(), clock.waiting]).toEqual([['a at 10'], 14, 2]);
    clock.advance(10);
    expect([ran, clock.now(), clock.waiting]).toEqual([['a at 10', 'c at 15', 'b at 20'], 24, 0]);
  });

  it('runs timers of the same time in the order in which they were set', () => {
    const clock = new VirtualClock(0);
    const ran: number[] = [];
    for (const n of [1, 2, 3]) clock.setTimer(() => ran.push(n), 10);
    clock.advance(10);
    expect(ran).toEqual([1, 2, 3]);
  });

  it('runs what is due late, once, when the time was blocked', () => {
    const clock = new VirtualClock(0);
    const ran: number[] = [];
    clock.setTimer(() => ran.push(clock.now()), 10);
    clock.block(50);
    expect(ran).toEqual([50]);
  });

  it('lets promises settle after every timer', async () => {
    const clock = new VirtualClock(0);
    const pause = (ms: number): Promise<void> => new Promise((resolve) => void clock.setTimer(resolve, ms));
    const times: number[] = [];
    void (async () => {
      for (let round = 0; round < 3; round += 1) {
        await pause(10);
        times.push(clock.now());
      }
    })();
    await clock.advanceAsync(25);
    expect(times).toEqual([10, 20]);
    await clock.advanceAsync(5);
    expect(times).toEqual([10, 20, 30]);
  });

  it('is a clock for policies', async () => {
    const clock = new VirtualClock();
    const guarded = policy({ timeout: 1_000, retry: false }, { clock }).execute(() => new Promise(() => undefined));
    const failed = expect(guarded).rejects.toThrow('1000 ms');
    await clock.advanceAsync(1_000);
    await failed;
  });

  it('given to captureTracing, is what decorators wait by, and what spans tell', async () => {
    const clock = new VirtualClock();
    tracing = captureTracing({ clock });
    const payments = new Payments();
    const paid = payments.charge();
    const hung = expect(payments.hang()).rejects.toThrow('30000 ms');
    await clock.advanceAsync(30_000);
    await hung;
    expect(payments.calls).toBe(1);
    await clock.advanceAsync(90_000);
    expect(await paid).toBe('paid');
    expect(tracing.tree({ times: true })).toMatch(/^Payments\.charge \[\+0 ms, 120000 ms\]/);
    const before = systemClock.now();
    clock.advance(1);
    expect(systemClock.now()).toBe(before + 1);
    await tracing.close();
    expect(systemClock.now()).not.toBe(clock.now());
  });
});
