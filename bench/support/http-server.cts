// The process under load: `http-server.cjs MODE RATIO`. It answers as many requests as it is told, and tells the CPU time of one.
import type { DynamicModule } from '@nestjs/common';
import type { startInstrumentation } from './http-instrumentation.cjs';
import type { DiscardingExporter } from './discarding-exporter.cjs';
import type { AppOptions, startApp } from './http-app.cjs';
import type { cpuPerRequest } from './http-connection.cjs';

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
  const server = await load<{ startApp: typeof startApp }>('./http-app.cjs').startApp(options);
  const { cpuPerRequest: measure } = load<{ cpuPerRequest: typeof cpuPerRequest }>('./http-connection.cjs');
  // No forced collection between rounds: it throws away optimised code that no running application loses.
  process.on('message', ({ amount }: { readonly amount: number }) => {
    void measure(server, amount).then((cpu) => process.send?.({ cpu }));
  });
  process.send?.('ready');
}

void main();
