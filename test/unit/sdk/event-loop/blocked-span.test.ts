import { trace, type Span } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { recordBlocked } from '../../../../lib/sdk/event-loop/blocked-span.js';
import { startTracing } from '../../../../lib/sdk/start-tracing.js';
import type { TracingHandle } from '../../../../lib/sdk/start-tracing.options.js';

const START_MS = 1_790_000_000_000;
const frame = { name: 'Report.render', file: '/home/ada.private@example.com/report.ts', line: 7 };

let tracing: TracingHandle;
beforeEach(() => {
  tracing = startTracing({ env: {}, exporters: ['memory'], eventLoop: false });
});
afterEach(() => tracing.shutdown());

const open = (): Span => trace.getTracer('test').startSpan('request', { startTime: START_MS });

function blockedOf(span: Span, fromMs: number, toMs: number): ReadableSpan {
  recordBlocked({ span, frame, frames: [frame] }, fromMs, toMs);
  return tracing.memory!.getFinishedSpans().find(({ name }) => name === 'event_loop.blocked')!;
}

const millis = ([seconds, nanos]: ReadableSpan['startTime']): number => seconds * 1_000 + nanos / 1e6;

describe('the span of a blocked event loop', () => {
  it('is masked like every other: of the stack, too', () => {
    const { attributes } = blockedOf(open(), START_MS, START_MS + 200);
    expect(attributes['code.function.name']).toBe('Report.render');
    expect(attributes['code.stacktrace']).toMatch(/^at Report\.render \(.*report\.ts:7\)$/);
    expect(JSON.stringify(attributes)).not.toContain('ada.private@example.com');
  });

  it('never lies outside of the span that was running', () => {
    const span = open();
    span.end(START_MS + 150);
    const blocked = blockedOf(span, START_MS - 50, START_MS + 200);
    expect([millis(blocked.startTime), millis(blocked.endTime)]).toEqual([START_MS, START_MS + 150]);
    expect(blocked.parentSpanContext?.spanId).toBe(span.spanContext().spanId);
  });
});
