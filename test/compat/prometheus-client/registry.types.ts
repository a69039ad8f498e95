// Compiles when both clients fit the types of the options, without a cast.
import * as successor from '@prometheus-io/client';
import { TracingModule } from 'nestjs-traced';
import { createMetrics } from 'nestjs-traced/metrics';
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
