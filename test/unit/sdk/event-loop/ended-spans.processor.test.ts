import { beforeEach, describe, expect, it } from '@jest/globals';
import { ROOT_CONTEXT, trace, type Span } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { EndedSpans } from '../../../../lib/sdk/event-loop/ended-spans.processor.js';

const START_MS = 1_790_000_000_000;
let ended: EndedSpans;
let tracer: ReturnType<TracerProvider['getTracer']>;

beforeEach(() => {
  ended = new EndedSpans();
  ended.watch(true);
  tracer = new TracerProvider({ spanProcessors: [ended] }).getTracer('test');
});

function end(name: string, afterMs: number, parent?: Span): Span {
  const context = parent === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, parent);
  const span = tracer.startSpan(name, { startTime: START_MS }, context);
  span.end(START_MS + afterMs);
  return span;
}

describe('the spans that ended in this turn', () => {
  it('are asked for the first child that ended since a moment', () => {
    const parent = tracer.startSpan('request');
    end('before', 10, parent);
    end('of another', 60);
    const load = end('load', 60, parent);
    end('next', 61, parent);
    expect(ended.firstSince(START_MS + 50, parent)).toBe(load);
    expect(ended.firstSince(START_MS + 70, parent)).toBeUndefined();
  });

  it('are roots where no span was active, also below a remote caller', () => {
    end('child', 60, tracer.startSpan('request'));
    const remote = trace.wrapSpanContext({
      traceId: '1'.repeat(32),
      spanId: '2'.repeat(16),
      traceFlags: 1,
      isRemote: true,
    });
    const root = end('root', 60, remote);
    expect(ended.firstSince(START_MS, undefined)).toBe(root);
  });

  it('are the last ones, and none after a turn', () => {
    for (let count = 0; count < 40; count += 1) end(`span ${count}`, count);
    expect(ended.firstSince(START_MS, undefined)).toMatchObject({ name: 'span 8' });
    ended.forget();
    expect(ended.firstSince(START_MS, undefined)).toBeUndefined();
  });

  it('are none while nobody watches the event loop', () => {
    end('watched', 10);
    ended.watch(false);
    end('later', 10);
    expect(ended.firstSince(START_MS, undefined)).toBeUndefined();
  });
});
