// Keeps the spans of a compiled program in memory and prints them, one JSON line each.
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

const exporter = new InMemorySpanExporter();
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));

export function report() {
  for (const { name, attributes } of exporter.getFinishedSpans()) {
    process.stdout.write(`${JSON.stringify({ name, attributes })}\n`);
  }
}
