// The process under load: `http-server.cjs MODE RATIO`. It tells its port, and how much CPU time it has used when asked.
import type { DynamicModule } from '@nestjs/common';
import type { startInstrumentation } from './http-instrumentation.cjs';
import type { DiscardingExporter } from './discarding-exporter.cjs';
import type { AppOptions, startApp } from './http-app.cjs';

const [, , mode = '', ratioText = '1'] = process.argv;
const ratio = Number(ratioText);

// Everything is required late: auto-instrumentation must be in place before Nest, Express and http are loaded.
const load = <T,>(path: string): T => require(path) as T;

function instrument(scope: 'http' | 'all'): void {
  load<{ startInstrumentation: typeof startInstrumentation }>('./http-instrumentation.cjs').startInstrumentation(
    scope,
    ratio,
  );
}

function ours(): AppOptions {
  const { TracingModule, Traced } = load<typeof import('nestjs-traced')>('nestjs-traced');
  const exporters = load<{ DiscardingExporter: typeof DiscardingExporter }>('./discarding-exporter.cjs');
  const module: DynamicModule = TracingModule.forRoot({
    serviceName: 'bench',
    exporters: [new exporters.DiscardingExporter()],
    sampler: { name: 'parentbased_traceidratio', arg: ratio },
  });
  return { imports: [module], decorator: Traced() };
}

async function main(): Promise<void> {
  let options: AppOptions = { imports: [], decorator: () => undefined };
  if (mode === 'ours') options = ours();
  else if (mode === 'http' || mode === 'all') instrument(mode);
  const port = await load<{ startApp: typeof startApp }>('./http-app.cjs').startApp(options);
  // No forced collection between rounds: it throws away optimised code that no running application loses.
  process.on('message', () => process.send?.({ cpu: process.cpuUsage() }));
  process.send?.({ port });
}

void main();
