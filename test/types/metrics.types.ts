// Compiled, never run: each `@ts-expect-error` fails the type check when the line below it starts to compile.
import { Counted, Gauged, lowCardinality, Timed, Traced } from '../../lib/index.js';
import { createMetrics, type MetricRegistry } from '../../lib/metrics.js';
import { addPolicyListener } from '../../lib/resilience.js';
import { startTracing } from '../../lib/sdk.js';
import client from 'prom-client';

interface Order {
  readonly plan: 'free' | 'pro';
  readonly region: string;
  readonly items: number;
}

export class Orders {
  @Counted('orders_total', { labels: { plan: ['free', 'pro'] }, labelsOf: ([order]) => ({ plan: order.plan }) })
  place(_order: Order): Promise<string> {
    return Promise.resolve('');
  }

  // @ts-expect-error: the region is any text, which may have any number of values
  @Counted('orders_total', { labels: { region: ['eu', 'us'] }, labelsOf: ([order]) => ({ region: order.region }) })
  placeInRegion(_order: Order): void {}

  // @ts-expect-error: a number of values asks for a value that says to be of low cardinality
  @Counted('orders_total', { labels: { region: 20 }, labelsOf: ([order]) => ({ region: order.region }) })
  placeInSomeRegion(_order: Order): void {}

  @Counted('orders_total', {
    labels: { region: 20 },
    labelsOf: ([order]) => ({ region: lowCardinality(order.region) }),
  })
  placeInFewRegions(_order: Order): void {}

  // @ts-expect-error: a declared label is missing
  @Counted('orders_total', { labels: { plan: ['free'], region: ['eu'] }, labelsOf: () => ({ plan: 'free' }) })
  placeWithoutRegion(_order: Order): void {}

  // @ts-expect-error: 'gold' is not declared
  @Timed('orders_seconds', { labels: { plan: ['free', 'pro'] }, labelsOf: () => ({ plan: 'gold' }) })
  timed(): void {}

  @Traced()
  @Timed('orders_seconds', {
    labels: { cached: [true, false] },
    labelsOf: (_args, result: { cached: boolean } | undefined) => ({ cached: result?.cached ?? false }),
  })
  find(): Promise<{ cached: boolean }> {
    return Promise.resolve({ cached: true });
  }

  @Gauged('orders_waiting', { value: (_args, result: string[]) => result.length })
  waiting(): string[] {
    return [];
  }

  // @ts-expect-error: a level is a number
  @Gauged('orders_waiting', { value: () => 'many' })
  waitingWrong(): string[] {
    return [];
  }

  // @ts-expect-error: the method takes an order
  @Counted('orders_total', { amount: ([count]: [number]) => count })
  amount(_order: Order): void {}
}

export const registries: MetricRegistry[] = [client.register, new client.Registry()];
const metrics = createMetrics({ client, registry: client.register });
addPolicyListener(metrics.policies);
startTracing({ spanProcessors: [metrics.spans] });

// @ts-expect-error: no such client
createMetrics({ client: 'prometheus' });
