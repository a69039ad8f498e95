import { context, propagation, trace, type Attributes } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace';

/** A provider of the user's own, registered globally, and everything it has finished. */
export interface TracingFixture {
  readonly provider: TracerProvider;
  spans(): ReadableSpan[];
  /** Waits until `count` spans have ended; fails after half a minute. */
  finished(count: number): Promise<ReadableSpan[]>;
  reset(): void;
  stop(): Promise<void>;
}

export function startFixture(): TracingFixture {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  );
  trace.setGlobalTracerProvider(provider);
  return {
    provider,
    spans: () => exporter.getFinishedSpans(),
    finished: async (count) => {
      await until(() => exporter.getFinishedSpans().length >= count);
      return exporter.getFinishedSpans();
    },
    reset: () => exporter.reset(),
    stop: async () => {
      await provider.shutdown();
      trace.disable();
      context.disable();
      propagation.disable();
    },
  };
}

/** Waits until `condition` holds; fails after half a minute. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('waited for half a minute in vain');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const VOLATILE = new Set([
  'server.port',
  'network.peer.port',
  'network.peer.address',
  'client.address',
  'user_agent.original',
]);

/** A span without what differs from run to run; the presence of those attributes is kept as `true`. */
export function stable(span: ReadableSpan) {
  const attributes: Attributes = {};
  for (const [key, value] of Object.entries(span.attributes)) attributes[key] = VOLATILE.has(key) ? true : value;
  return { name: span.name, kind: span.kind, status: span.status, attributes };
}
