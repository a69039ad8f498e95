// Compiles when the clients and policies of others fit the types of the options, without a cast.
import * as successor from '@prometheus-io/client';
import * as cockatiel from 'cockatiel';
import { Traced, TracingModule } from 'nestjs-traced';
import { createMetrics } from 'nestjs-traced/metrics';
import { definePolicies } from 'nestjs-traced/resilience';
import * as client from 'prom-client';

createMetrics({ registry: client.register });
createMetrics({ registry: new client.Registry() });
createMetrics({ client });
createMetrics({ registry: successor.register });
createMetrics({ registry: new successor.Registry(successor.openMetricsContentType) });
createMetrics({ client: successor });
TracingModule.forRoot({ metrics: { registry: client.register } });
TracingModule.forRoot({ metrics: { registry: successor.register } });
// @ts-expect-error No registry.
createMetrics({ registry: new successor.Gauge({ name: 'level', help: 'level' }) });

const retry = cockatiel.retry(cockatiel.handleAll, { maxAttempts: 2 });
const breaker = cockatiel.circuitBreaker(cockatiel.handleAll, {
  halfOpenAfter: 1000,
  breaker: new cockatiel.ConsecutiveBreaker(3),
});
const timeout = cockatiel.timeout(800, cockatiel.TimeoutStrategy.Aggressive);
const payments = cockatiel.wrap(retry, breaker, timeout);
definePolicies({ payments, retry, breaker, timeout });
TracingModule.forRoot({ policies: { payments } });
export class Orders {
  @Traced({ policy: payments }) async charge(): Promise<void> {}
}
