import { afterEach, describe, expect, it } from '@jest/globals';
import { Bulkhead, CircuitBreaker, Traced } from '../../../../lib/index.js';
import { createMetrics, type Metrics } from '../../../../lib/metrics/create-metrics.js';
import { addPolicyListener } from '../../../../lib/resilience.js';

const BROKEN = 'the circuit breaker is open';

async function failureOf(call: () => Promise<unknown>): Promise<string> {
  return call().then(
    () => 'none',
    (error: Error) => (error.message.includes(BROKEN) ? BROKEN : error.message),
  );
}

/** What two calls each of two subclasses, one of them on a second object, end with. */
async function callAll(Base: new () => { call(): Promise<unknown> }): Promise<string[]> {
  class Users extends Base {}
  class Payments extends Base {}
  const answers: string[] = [];
  for (const client of [new Users(), new Users(), new Payments()]) answers.push(await failureOf(() => client.call()));
  return answers;
}

describe('the state of a policy', () => {
  it('is that of the runtime class', async () => {
    class Client {
      @CircuitBreaker({ minCalls: 1 }) async call(): Promise<void> {
        throw new Error('down');
      }
    }
    expect(await callAll(Client)).toEqual(['down', BROKEN, 'down']);
  });

  it('is one for all who inherit the method, when asked for', async () => {
    class Client {
      @CircuitBreaker({ minCalls: 1, scope: 'declaration' }) async call(): Promise<void> {
        throw new Error('down');
      }
    }
    expect(await callAll(Client)).toEqual(['down', BROKEN, BROKEN]);
  });

  it('is one per object, when asked for', async () => {
    class Client {
      @Traced({ circuitBreaker: { minCalls: 1 }, scope: 'instance' }) async call(): Promise<void> {
        throw new Error('down');
      }
    }
    expect(await callAll(Client)).toEqual(['down', 'down', 'down']);
    const one = new Client();
    expect([await failureOf(() => one.call()), await failureOf(() => one.call())]).toEqual(['down', BROKEN]);
  });

  it('is that of the class which a static method is called on', async () => {
    class Client {
      @CircuitBreaker({ minCalls: 1 }) static async call(): Promise<void> {
        throw new Error('down');
      }
    }
    class Users extends Client {}
    expect(await failureOf(() => Client.call())).toBe('down');
    expect(await failureOf(() => Users.call())).toBe('down');
    expect(await failureOf(() => Users.call())).toBe(BROKEN);
  });

  it('is one for all calls without an object, or on one that tells no class', async () => {
    class Client {
      @CircuitBreaker({ minCalls: 1 }) async call(): Promise<void> {
        throw new Error('down');
      }
    }
    const { call } = Client.prototype;
    const odd = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no');
        },
      },
    );
    expect(await failureOf(() => call.call(undefined as never))).toBe('down');
    expect(await failureOf(() => call.call(odd as never))).toBe(BROKEN);
  });

  it('is separate for a base method that an override calls, on the same class', async () => {
    class Base {
      @Bulkhead({ maxConcurrent: 1 }) async load(): Promise<string> {
        return 'base';
      }
    }
    class Users extends Base {
      @Bulkhead({ maxConcurrent: 1 }) override async load(): Promise<string> {
        return `${await super.load()} and more`;
      }
    }
    expect(await new Users().load()).toBe('base and more');
  });

  it('is refused with another word, and beside a policy of a name', () => {
    const declare = (options: object) => () => {
      class Client {
        @Traced(options) async call(): Promise<void> {}
      }
      return Client;
    };
    expect(declare({ retry: 1, scope: 'klass' })).toThrow(/scope is 'klass'; .*Did you mean 'class'\?/);
    expect(declare({ policy: 'payments', scope: 'class' })).toThrow(/has both \{ policy \} and \{ scope \}/);
  });
});

describe('the metrics of policies', () => {
  let metrics: Metrics | undefined;
  afterEach(() => metrics?.stop());

  it('name the class, and count the breakers of its objects', async () => {
    metrics = createMetrics();
    const forget = addPolicyListener(metrics.policies);
    class Client {
      @CircuitBreaker({ minCalls: 1, scope: 'instance' }) async call(fails: boolean): Promise<void> {
        if (fails) throw new Error('down');
      }
    }
    class Users extends Client {}
    const clients = [new Users(), new Users(), new Users()];
    for (const [index, client] of clients.entries()) await failureOf(() => client.call(index === 0));
    const { body } = await metrics.expose();
    forget();
    const states = body
      .split('\n')
      .filter((line) => line.startsWith('resilience_circuit_breaker_state{breaker="Users.call"'));
    expect(states).toEqual([
      'resilience_circuit_breaker_state{breaker="Users.call",state="closed"} 2',
      'resilience_circuit_breaker_state{breaker="Users.call",state="open"} 1',
      'resilience_circuit_breaker_state{breaker="Users.call",state="half_open"} 0',
      'resilience_circuit_breaker_state{breaker="Users.call",state="isolated"} 0',
    ]);
    expect(clients).toHaveLength(3);
  });
});
