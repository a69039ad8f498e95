// The policies of cockatiel, as a user of it would hand them in.
import 'reflect-metadata';
import assert from 'node:assert/strict';
import { after, afterEach, describe, it } from 'node:test';
import * as cockatiel from 'cockatiel';
import { Traced } from 'nestjs-traced';
import { createMetrics } from 'nestjs-traced/metrics';
import { addPolicyListener, attempt, definePolicies, namedPolicy } from 'nestjs-traced/resilience';
import { startTracing } from 'nestjs-traced/sdk';

const tracing = startTracing({ serviceName: 'compat', exporters: ['memory'], eventLoop: false });
const metrics = createMetrics();
addPolicyListener(metrics.policies);
after(() => tracing.shutdown());

const backoff = new cockatiel.ConstantBackoff(1);
const retry = cockatiel.retry(cockatiel.handleAll, { maxAttempts: 2, backoff });

async function spans() {
  await tracing.flush();
  return tracing.memory.getFinishedSpans();
}

async function counted(series) {
  const { body } = await metrics.expose();
  const line = body.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1) ?? 0);
}

describe('a policy of cockatiel', () => {
  afterEach(() => tracing.memory.reset());

  it('protects a traced method, whose span tells the call', async () => {
    class Orders {
      numbers = [];
      async charge() {
        this.numbers.push(attempt()?.number);
        if (this.numbers.length < 3) throw new Error('down');
        return 'paid';
      }
    }
    const descriptor = Object.getOwnPropertyDescriptor(Orders.prototype, 'charge');
    Traced({ policy: retry })(Orders.prototype, 'charge', descriptor);
    Object.defineProperty(Orders.prototype, 'charge', descriptor);
    const orders = new Orders();
    assert.equal(await orders.charge(), 'paid');
    assert.deepEqual(orders.numbers, [0, 1, 2]);
    const [span, ...others] = await spans();
    assert.deepEqual(others, []);
    assert.equal(span.name, 'Orders.charge');
    assert.equal(span.status.code, 0);
    assert.equal(span.attributes['resilience.attempts'], 3);
    assert.equal(span.attributes['resilience.outcome'], 'success');
  });

  it('counts its calls and retries under its name', async () => {
    definePolicies({ payments: cockatiel.wrap(retry, cockatiel.timeout(5000, 'aggressive')) });
    let failures = 1;
    const answer = await namedPolicy('payments').execute(async () => {
      if (failures-- > 0) throw new Error('down');
      return 'paid';
    });
    assert.equal(answer, 'paid');
    assert.equal(await counted('resilience_calls_total{policy="payments",outcome="success",retried="true"}'), 1);
    assert.equal(await counted('resilience_call_retries_sum{policy="payments"}'), 1);
  });

  it('hands its own errors and its signal through', async () => {
    const policies = {
      guarded: cockatiel.circuitBreaker(cockatiel.handleAll, {
        halfOpenAfter: 60_000,
        breaker: new cockatiel.ConsecutiveBreaker(1),
      }),
      hasty: cockatiel.timeout(5, cockatiel.TimeoutStrategy.Aggressive),
    };
    definePolicies(policies);
    const down = new Error('down');
    await assert.rejects(
      namedPolicy('guarded').execute(() => Promise.reject(down)),
      (error) => error === down,
    );
    await assert.rejects(
      namedPolicy('guarded').execute(() => 'refused'),
      cockatiel.BrokenCircuitError,
    );
    assert.equal(await counted('resilience_calls_total{policy="guarded",outcome="rejected",retried="false"}'), 1);
    let aborted = false;
    const hanging = ({ signal }) => new Promise(() => signal.addEventListener('abort', () => (aborted = true)));
    await assert.rejects(namedPolicy('hasty').execute(hanging), cockatiel.TaskCancelledError);
    assert.equal(aborted, true);
  });
});
