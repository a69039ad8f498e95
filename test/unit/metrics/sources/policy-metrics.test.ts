import { afterEach, describe, expect, it } from '@jest/globals';
import { createMetrics, type Metrics } from '../../../../lib/metrics/create-metrics.js';
import type { MetricSnapshot } from '../../../../lib/metrics/instruments/registry.js';
import { addPolicyListener } from '../../../../lib/resilience/call/listener-hub.js';
import { policy, type Policy } from '../../../../lib/resilience/policy/policy.js';

let metrics: Metrics;
let remove: () => void;

function measure(): void {
  metrics = createMetrics();
  remove = addPolicyListener(metrics.policies);
}

afterEach(() => {
  remove();
  metrics.stop();
});

async function snapshots(): Promise<MetricSnapshot[]> {
  const all = (await metrics.registry.getMetricsAsJSON()) as MetricSnapshot[];
  return all.filter(({ name }) => name.startsWith('resilience_'));
}

async function valuesOf(name: string): Promise<Record<string, number>> {
  const snapshot = (await snapshots()).find((candidate) => candidate.name === name);
  return Object.fromEntries(
    (snapshot?.values ?? [])
      .filter(({ metricName }) => metricName === undefined || metricName.endsWith('_count'))
      .map(({ labels, value }) => [Object.values(labels).join(' '), value]),
  );
}

async function sumOf(name: string): Promise<number> {
  const snapshot = (await snapshots()).find((candidate) => candidate.name === name);
  return snapshot?.values?.find(({ metricName }) => metricName === `${name}_sum`)?.value ?? 0;
}

const failing = (times: number): (() => Promise<string>) => {
  let calls = 0;
  return () => (calls++ < times ? Promise.reject(new Error('no')) : Promise.resolve('yes'));
};

const fast = { baseMs: 1, maxMs: 1, budget: false, idempotent: true } as const;

describe('metrics of policies', () => {
  it('count calls by outcome, attempts, failures, retries and their delay', async () => {
    measure();
    const payments = policy({ name: 'payments', retry: { retries: 2, ...fast } });
    await payments.execute(() => Promise.resolve('at once'));
    await payments.execute(failing(2));
    await expect(payments.execute(failing(9))).rejects.toThrow('no');
    expect(await valuesOf('resilience_calls_total')).toEqual({
      'payments success false': 1,
      'payments success true': 1,
      'payments failure true': 1,
    });
    expect(await valuesOf('resilience_attempt_duration_seconds')).toEqual({
      'payments success': 2,
      'payments failure': 5,
    });
    expect(await valuesOf('resilience_attempt_failures_total')).toEqual({ 'payments Error': 5 });
    expect(await valuesOf('resilience_call_retries')).toEqual({ payments: 2 });
    expect(await sumOf('resilience_call_retries')).toBe(4);
    expect(await valuesOf('resilience_call_retry_delay_seconds')).toEqual({ payments: 2 });
  });

  it('conserve: calls are the sum of outcomes, attempts are first attempts and retries', async () => {
    measure();
    const flaky = policy({ name: 'flaky', retry: { retries: 3, ...fast } });
    let attempts = 0;
    const calls = 60;
    for (let i = 0; i < calls; i++) {
      await flaky.execute(() => {
        attempts++;
        return attempts % 3 === 0 ? Promise.resolve('yes') : Promise.reject(new Error('no'));
      });
    }
    const total = (values: Record<string, number>): number => Object.values(values).reduce((sum, n) => sum + n, 0);
    const counted = total(await valuesOf('resilience_attempt_duration_seconds'));
    expect(total(await valuesOf('resilience_calls_total'))).toBe(calls);
    expect(counted).toBe(attempts);
    expect(counted).toBe(calls + (await sumOf('resilience_call_retries')));
  });

  it('show a breaker one-hot, its transitions once each, and the calls it refuses', async () => {
    measure();
    const guarded = policy({ name: 'guarded', retry: false, circuitBreaker: { minCalls: 2, failureRatio: 0.5 } });
    for (let i = 0; i < 2; i++) await expect(guarded.execute(failing(9))).rejects.toThrow('no');
    await expect(guarded.execute(failing(0))).rejects.toThrow(/open/i);
    expect(await valuesOf('resilience_circuit_breaker_state')).toEqual({
      'guarded closed': 0,
      'guarded open': 1,
      'guarded half_open': 0,
      'guarded isolated': 0,
    });
    expect(await valuesOf('resilience_circuit_breaker_transitions_total')).toEqual({ 'guarded open': 1 });
    expect(await valuesOf('resilience_rejections_total')).toEqual({ 'guarded circuit_open': 1 });
    expect(await valuesOf('resilience_calls_total')).toMatchObject({ 'guarded rejected false': 1 });
    guarded.breaker()?.close();
    expect(await valuesOf('resilience_circuit_breaker_transitions_total')).toEqual({
      'guarded open': 1,
      'guarded closed': 1,
    });
  });

  it('show timeouts by scope, refused retries by reason and what the budget has left', async () => {
    measure();
    const slow = policy({ name: 'slow', timeout: 5, retry: { retries: 1, ...fast, budget: { capacity: 1 } } });
    const hang = (): Promise<never> => new Promise(() => {});
    for (let i = 0; i < 2; i++) await expect(slow.execute(hang)).rejects.toThrow();
    expect(await valuesOf('resilience_timeouts_total')).toEqual({ 'slow attempt': 3 });
    expect(await valuesOf('resilience_retry_denied_total')).toEqual({ 'slow budget': 1 });
    const fresh = policy({ name: 'fresh', retry: { retries: 1, budget: { capacity: 7 } } });
    await fresh.execute(() => Promise.resolve());
    expect(await valuesOf('resilience_retry_budget_tokens')).toEqual({ slow: 0, fresh: 7 });
  });

  it('have at most a hundred series for a policy, under ten thousand classes of errors', async () => {
    measure();
    const busy: Policy<never> = policy({
      name: 'busy',
      timeout: 1,
      retry: { retries: 1, ...fast, budget: { capacity: 10 } },
      circuitBreaker: { minCalls: 100_000 },
      bulkhead: { maxConcurrent: 10_000 },
    });
    const { policies } = metrics;
    for (let i = 0; i < 10_000; i++) {
      const observer = policies.callStarted({ policy: busy as never });
      const error = new (Object.defineProperty(class extends Error {}, 'name', { value: `Error${i}` }))();
      for (const outcome of ['success', 'failure', 'cancelled']) {
        observer?.attemptEnded({ outcome, error, durationMs: i });
      }
      const denials = ['budget', 'deadline', 'pushback', 'circuit_open', 'not_idempotent', 'one_shot_body', 'nested'];
      for (const reason of denials) observer?.retryDenied(reason);
      for (const reason of ['circuit_open', 'isolated', 'bulkhead_full']) observer?.rejected(reason);
      for (const scope of ['attempt', 'total']) observer?.timedOut({ scope });
      for (const to of ['closed', 'open', 'half_open', 'isolated'])
        observer?.breakerTransition({ breaker: 'busy', to });
      for (const outcome of ['success', 'failure', 'rejected', 'cancelled']) {
        for (const attempts of [1, 2]) observer?.callEnded({ outcome, attempts, delayMs: 1 });
      }
    }
    await busy.execute(() => Promise.resolve());
    const series = (await snapshots()).flatMap(({ values = [] }) => values);
    expect(series).toHaveLength(101);
    const failures = await valuesOf('resilience_attempt_failures_total');
    expect(Object.keys(failures)).toHaveLength(8);
    expect(failures['busy _OTHER']).toBe(10_000 - 7);
  });
});
