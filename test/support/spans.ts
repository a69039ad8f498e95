import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  InMemorySpanExporter,
  ParentBasedSampler,
  SimpleSpanProcessor,
  TracerProvider,
  type ReadableSpan,
  type Sampler,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';

/** What a test sees of the spans that were made. */
export interface SpanCapture {
  /** Finished spans in the order in which they ended. */
  readonly finished: () => ReadableSpan[];
  /** Spans started and not ended. */
  readonly open: () => number;
  readonly named: (name: string) => ReadableSpan;
  readonly reset: () => void;
}

/** Registers a provider that keeps spans in memory; call in `beforeEach`, with `stopCapture` in `afterEach`. */
export function captureSpans(options: { sampler?: Sampler } = {}): SpanCapture {
  stopCapture();
  const exporter = new InMemorySpanExporter();
  let started = 0;
  let ended = 0;
  const counting: SpanProcessor = {
    onStart: () => void started++,
    onEnd: () => void ended++,
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  const provider = new TracerProvider({
    sampler: options.sampler ?? new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    spanProcessors: [counting, new SimpleSpanProcessor({ exporter })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
  return {
    finished: () => exporter.getFinishedSpans(),
    open: () => started - ended,
    named: (name) => {
      const found = exporter.getFinishedSpans().filter((span) => span.name === name);
      if (found.length !== 1) {
        const names = exporter.getFinishedSpans().map((span) => span.name);
        throw new Error(`expected one span named ${name}, found ${found.length} among ${names.join(', ')}`);
      }
      return found[0] as ReadableSpan;
    },
    reset: () => exporter.reset(),
  };
}

/** Takes back everything that `captureSpans` registered. */
export function stopCapture(): void {
  trace.disable();
  context.disable();
  propagation.disable();
}

/** A sampler that drops every trace. */
export const neverSampled: Sampler = new ParentBasedSampler({ root: new AlwaysOffSampler() });
