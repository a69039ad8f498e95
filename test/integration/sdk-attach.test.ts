import { context, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startTracing } from '../../lib/sdk/start-tracing.js';
import type { TracingHandle } from '../../lib/sdk/start-tracing.options.js';
import { captureDiag, type CapturedDiag } from '../unit/sdk/capture-diag.js';

let theirs: InMemorySpanExporter;
let provider: NodeTracerProvider;
let handle: TracingHandle | undefined;
let log: CapturedDiag;

beforeEach(() => {
  log = captureDiag();
  theirs = new InMemorySpanExporter();
  provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(theirs)] });
});

afterEach(async () => {
  await handle?.shutdown();
  handle = undefined;
  await provider.shutdown();
  trace.disable();
  context.disable();
  log.restore();
});

describe('an application that already runs a NodeTracerProvider', () => {
  it('keeps it, and our spans go there', async () => {
    provider.register();
    handle = startTracing({ serviceName: 'ignored', exporters: ['memory'], env: {} });
    expect(handle.mode).toBe('attached');
    expect(handle.memory).toBeUndefined();
    trace.getTracer('nestjs-traced').startSpan('work').end();
    expect(theirs.getFinishedSpans().map(({ name }) => name)).toEqual(['work']);
    expect(log.warn).toEqual([
      expect.stringMatching(
        /these options have no effect: serviceName \(its resource\), exporters \(its span processors\)\./,
      ),
    ]);
  });

  it('goes on running after our shutdown', async () => {
    provider.register();
    handle = startTracing({ env: {} });
    await handle.shutdown();
    trace.getTracer('nestjs-traced').startSpan('later').end();
    expect(theirs.getFinishedSpans().map(({ name }) => name)).toEqual(['later']);
  });

  it('is told when it has no context manager', () => {
    trace.setGlobalTracerProvider(provider);
    handle = startTracing({ env: {} });
    expect(handle.mode).toBe('attached');
    expect(log.warn).toEqual([expect.stringContaining('no context manager')]);
  });

  it('is not bothered by settings that its own SDK may understand', () => {
    provider.register();
    handle = startTracing({ env: { OTEL_PROPAGATORS: 'b3', OTEL_TRACES_EXPORTER: 'jaeger' } });
    expect(log.warn).toEqual([]);
  });
});

describe('an application that registers its provider after us', () => {
  it('is refused by the API, and ours stays', () => {
    handle = startTracing({ exporters: ['memory'], env: {} });
    expect(trace.setGlobalTracerProvider(provider)).toBe(false);
    trace.getTracer('nestjs-traced').startSpan('work').end();
    expect(handle.memory!.getFinishedSpans()).toHaveLength(1);
    expect(theirs.getFinishedSpans()).toHaveLength(0);
  });
});
