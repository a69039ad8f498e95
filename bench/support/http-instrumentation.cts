import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { NestInstrumentation } from '@opentelemetry/instrumentation-nestjs-core';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import { DiscardingExporter } from './discarding-exporter.cjs';

/** Starts the SDK with official auto-instrumentation: of HTTP alone, or of Express and Nest too. */
export function startInstrumentation(scope: 'http' | 'all', ratio: number): void {
  const provider = new NodeTracerProvider({
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [new BatchSpanProcessor(new DiscardingExporter())],
  });
  provider.register();
  // To construct an instrumentation is to switch it on, so only those that are wanted may be constructed.
  const instrumentations =
    scope === 'http'
      ? [new HttpInstrumentation()]
      : [new HttpInstrumentation(), new ExpressInstrumentation(), new NestInstrumentation()];
  registerInstrumentations({ tracerProvider: provider, instrumentations });
}
