import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { setTimeout as sleep } from 'node:timers/promises';
import { CausalityProcessor } from '../../../../lib/sdk/causality/causality.processor.js';

const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({
  spanProcessors: [new CausalityProcessor(), new SimpleSpanProcessor({ exporter })],
});
const tracer = provider.getTracer('test');

/** A call that takes so long. */
function call(name: string, ms: number): Promise<void> {
  return tracer.startActiveSpan(name, async (span) => {
    if (ms > 0) await sleep(ms);
    span.end();
  });
}

/** What each span of a request says it started after, by names. */
async function causesIn(request: () => Promise<unknown>): Promise<Record<string, string | undefined>> {
  exporter.reset();
  await tracer.startActiveSpan('request', async (span) => {
    await request();
    span.end();
  });
  const spans = exporter.getFinishedSpans();
  const names = new Map(spans.map((span) => [span.spanContext().spanId, span.name]));
  return Object.fromEntries(spans.map(({ name, attributes }) => [name, names.get(String(attributes['traced.after']))]));
}

describe('CausalityProcessor', () => {
  beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
  afterAll(() => context.disable());

  it('names the sibling that was waited for', async () => {
    const causes = await causesIn(async () => {
      await call('first', 2);
      await call('second', 2);
    });
    expect(causes).toEqual({ first: undefined, second: 'first', request: undefined });
  });

  it('tells chains beside each other apart, which their times cannot', async () => {
    const causes = await causesIn(() =>
      Promise.all([call('a1', 5).then(() => call('a2', 40)), call('b1', 20).then(() => call('b2', 5))]),
    );
    expect(causes).toMatchObject({ a1: undefined, b1: undefined, a2: 'a1', b2: 'b1' });
  });

  it('names the last of those that were waited for together', async () => {
    const causes = await causesIn(async () => {
      await Promise.all([call('quick', 2), call('slow', 25)]);
      await call('next', 1);
    });
    expect(causes).toMatchObject({ next: 'slow' });
  });

  it('names nobody after a pause, for children of others, and for roots', async () => {
    const causes = await causesIn(async () => {
      await call('first', 1);
      await sleep(5);
      await call('late', 1);
      await tracer.startActiveSpan('outer', async (span) => {
        await call('inner', 1);
        span.end();
      });
    });
    expect(causes).toMatchObject({ late: undefined, inner: undefined, outer: 'late' });
    expect(trace.getActiveSpan()).toBeUndefined();
  });

  it('asks for one end of a turn, however many spans end in it', () => {
    const ends: (() => void)[] = [];
    const counted = new TracerProvider({ spanProcessors: [new CausalityProcessor((end) => void ends.push(end))] });
    const own = counted.getTracer('test');
    const parent = own.startSpan('parent');
    const inside = trace.setSpan(context.active(), parent);
    for (let turn = 0; turn < 100; turn += 1) own.startSpan('child', {}, inside).end();
    expect(ends).toHaveLength(1);
    ends[0]?.();
    own.startSpan('child', {}, inside).end();
    expect(ends).toHaveLength(2);
  });
});
