import { context, SpanStatusCode, trace, type Span, type SpanOptions } from '@opentelemetry/api';
import { describe, expect, it } from '@jest/globals';
import { TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { startTracing } from '../../../../lib/sdk/start-tracing.js';
import type { TraceBudgetOptions } from '../../../../lib/sdk/pipeline/budget/budget.options.js';
import { withBudget } from '../../../../lib/sdk/pipeline/budget/with-budget.js';
import { NO_MASKER } from '../../../../lib/privacy/masker.js';
import { createLiveMasker } from '../../../../lib/sdk/pipeline/mask-span.js';
import { SpanPipeline } from '../../../../lib/sdk/pipeline/span-pipeline.js';
import { UserProcessors } from '../../../../lib/sdk/pipeline/user-processors.js';

const unmasked = createLiveMasker(NO_MASKER);

/** A tracer whose spans go through a budget, with what comes out of it and what is kept from the stage behind. */
function traced(options: TraceBudgetOptions | true = true) {
  const sent: ReadableSpan[] = [];
  const skipped: ReadableSpan[] = [];
  const stage = withBudget(options, {
    takesUnsampled: false,
    onEnd: (span) => void sent.push(span),
    onSkip: (span) => void skipped.push(span),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  });
  const pipeline = new SpanPipeline(unmasked, new UserProcessors([], unmasked), stage);
  const tracer = new TracerProvider({ spanProcessors: [pipeline] }).getTracer('t');
  let now = 1_000_000;
  const open = (name: string, parent?: Span, options: SpanOptions = {}): Span =>
    tracer.startSpan(
      name,
      { ...options, startTime: now },
      trace.setSpan(context.active(), parent ?? trace.wrapSpanContext({ traceId: '', spanId: '', traceFlags: 0 })),
    );
  const close = (span: Span, afterMs = 1): void => span.end((now += afterMs));
  const call = (name: string, parent: Span, afterMs = 1): void => close(open(name, parent), afterMs);
  return { sent, skipped, open, close, call, pipeline, names: () => sent.map(({ name }) => name) };
}

describe('the trace budget', () => {
  it('makes a row of ten thousand equal calls a few spans, with count, sum and maximum', () => {
    const { open, close, call, sent, skipped } = traced();
    const root = open('request');
    for (let index = 0; index < 10_000; index += 1) call('cache get', root, index === 7_000 ? 50 : 2);
    close(root);
    expect(sent).toHaveLength(7);
    const collapsed = sent[5]!;
    expect(collapsed.attributes).toEqual({
      'traced.collapsed.count': 9_995,
      'traced.collapsed.duration.sum': expect.closeTo((9_994 * 2 + 50) / 1_000, 6),
      'traced.collapsed.duration.max': 0.05,
    });
    expect(collapsed.duration[0] + collapsed.duration[1] / 1e9).toBeCloseTo((9_994 * 2 + 50) / 1_000, 3);
    expect(collapsed.parentSpanContext?.spanId).toBe(root.spanContext().spanId);
    // The one span has the id of the first of them, so the stage behind misses the others only.
    expect(skipped).toHaveLength(9_994);
    expect(sent[6]?.name).toBe('request');
  });

  it('keeps errors, slow calls and what has children, each by itself and in its place', () => {
    const { open, close, call, names } = traced({ collapse: { after: 1, slowMs: 10 } });
    const root = open('request');
    for (let index = 0; index < 3; index += 1) call('get', root);
    const failing = open('get', root);
    failing.setStatus({ code: SpanStatusCode.ERROR });
    close(failing);
    for (let index = 0; index < 3; index += 1) call('get', root);
    call('get', root, 10);
    const parent = open('get', root);
    call('inner', parent);
    close(parent);
    close(root);
    expect(names()).toEqual(['get', 'get', 'get', 'get', 'get', 'get', 'inner', 'get', 'request']);
  });

  it('collapses only what follows each other below one parent, of one name and kind', () => {
    const { open, close, call, names } = traced({ collapse: { after: 1 } });
    const [a, b] = [open('a'), open('b')];
    for (let index = 0; index < 4; index += 1) {
      call('get', a);
      call('get', b);
    }
    for (const name of ['set', 'get', 'set', 'get']) call(name, a);
    close(a);
    close(b);
    expect(names()).toEqual(['get', 'get', 'get', 'set', 'get', 'set', 'get', 'a', 'get', 'b']);
  });

  it('caps a trace, counts the remainder on the root, and leaves nothing without its parent', () => {
    const { open, close, call, sent } = traced({ collapse: false, maxSpansPerTrace: 10 });
    const root = open('request');
    for (let index = 0; index < 9; index += 1) call(`step ${index}`, root);
    const kept = open('has a kept child', root);
    const failing = open('fails', kept);
    failing.setStatus({ code: SpanStatusCode.ERROR });
    close(failing);
    for (let index = 0; index < 20; index += 1) call('later', kept);
    close(kept);
    const gone = open('has none', root);
    call('later', gone);
    close(gone);
    close(root);
    const names = sent.map(({ name }) => name);
    expect(names.slice(9)).toEqual(['fails', 'has a kept child', 'request']);
    expect(sent.at(-1)?.attributes).toEqual({ 'traced.dropped_spans': 22 });
    const ids = new Set(sent.map((span) => span.spanContext().spanId));
    expect(sent.every(({ parentSpanContext: parent }) => parent === undefined || ids.has(parent.spanId))).toBe(true);
  });

  it('asks the first rule that fits', () => {
    const { open, close, call, names } = traced({
      rules: [
        { name: 'db *', collapse: false },
        { kind: 'internal', collapse: { after: 2 } },
      ],
    });
    const root = open('request');
    for (let index = 0; index < 5; index += 1) call('db select', root);
    for (let index = 0; index < 5; index += 1) call('get', root);
    close(root);
    expect(names()).toEqual([...Array.from({ length: 5 }, () => 'db select'), 'get', 'get', 'get', 'request']);
  });

  it('sends a row that is not finished when it is flushed', async () => {
    const { open, call, names, pipeline } = traced({ collapse: { after: 1 } });
    const root = open('request');
    for (let index = 0; index < 5; index += 1) call('get', root);
    expect(names()).toEqual(['get']);
    await pipeline.forceFlush();
    expect(names()).toEqual(['get', 'get']);
    await pipeline.shutdown();
  });

  it('accounts for every span: sent, collapsed or counted on the root', () => {
    const step = fc.record({ name: fc.constantFrom('a', 'b'), ms: fc.constantFrom(1, 200), fails: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 8 }), (steps, maxSpansPerTrace) => {
        const { open, close, sent } = traced({ collapse: { after: 2 }, maxSpansPerTrace });
        const root = open('request');
        for (const { name, ms, fails } of steps) {
          const span = open(name, root);
          if (fails) span.setStatus({ code: SpanStatusCode.ERROR });
          close(span, ms);
        }
        close(root);
        const counted = sent.reduce(
          (sum, { attributes }) => sum + Number(attributes['traced.collapsed.count'] ?? 1),
          0,
        );
        const dropped = Number(sent.at(-1)?.attributes['traced.dropped_spans'] ?? 0);
        expect(counted + dropped).toBe(steps.length + 1);
        const kept = sent.filter(({ status }) => status.code === SpanStatusCode.ERROR);
        expect(kept).toHaveLength(steps.filter(({ fails }) => fails).length);
      }),
    );
  });

  it.each<[TraceBudgetOptions, string]>([
    [{ maxSpansPerTrace: 0 }, 'traceBudget.maxSpansPerTrace'],
    [{ collapse: { after: 0 } }, 'traceBudget.collapse.after'],
    [{ collapse: { slowMs: -1 } }, 'traceBudget.collapse.slowMs'],
    [{ rules: [{ collapse: true, kind: 'clint' as never }] }, "traceBudget.rules[0].kind is 'clint'"],
    [{ rules: [{ name: 'x' } as never] }, 'traceBudget.rules[0].collapse'],
  ])('refuses %j', (options, message) => {
    expect(() => startTracing({ traceBudget: options })).toThrow(message);
  });
});
