import { describe, expect, it } from '@jest/globals';
import { createContextKey, ROOT_CONTEXT, trace, type Context, type Span } from '@opentelemetry/api';
import fc from 'fast-check';
import { withSpan } from '../../../lib/shared/span-context-layer.js';

const KEYS = [
  createContextKey('first'),
  createContextKey('second'),
  createContextKey('OpenTelemetry Context Key SPAN'),
];
const spans = Array.from({ length: 3 }, (_, index) =>
  trace.wrapSpanContext({ traceId: String(index), spanId: String(index), traceFlags: 1 }),
);

type Step = { readonly kind: 'span' | 'set' | 'delete'; readonly key: number; readonly value: number };

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('span', 'set', 'delete'),
  key: fc.nat(KEYS.length - 1),
  value: fc.nat(spans.length - 1),
});

function apply(steps: readonly Step[], setSpan: (parent: Context, span: Span) => Context): Context[] {
  const contexts = [ROOT_CONTEXT];
  for (const { kind, key, value } of steps) {
    const latest = contexts.at(-1) as Context;
    const span = spans[value] as Span;
    if (kind === 'span') contexts.push(setSpan(latest, span));
    else
      contexts.push(
        kind === 'set' ? latest.setValue(KEYS[key] as symbol, span) : latest.deleteValue(KEYS[key] as symbol),
      );
  }
  return contexts;
}

describe('withSpan', () => {
  it('answers a context that every function of the API reads like one of its own', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const read = (context: Context): unknown[] => [
          ...KEYS.map((key) => context.getValue(key)),
          trace.getSpan(context),
        ];
        const ours = apply(steps, withSpan).map(read);
        const theirs = apply(steps, (parent, span) => trace.setSpan(parent, span)).map(read);
        expect(ours).toEqual(theirs);
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves the context that it was given as it was', () => {
    const outer = withSpan(ROOT_CONTEXT, spans[0] as Span);
    withSpan(outer, spans[1] as Span).setValue(KEYS[0] as symbol, 1);
    expect(trace.getSpan(outer)).toBe(spans[0]);
    expect(outer.getValue(KEYS[0] as symbol)).toBeUndefined();
    expect(trace.getSpan(ROOT_CONTEXT)).toBeUndefined();
  });

  it('does not grow with the depth of the calls', () => {
    let deep = withSpan(ROOT_CONTEXT, spans[0] as Span);
    for (let depth = 0; depth < 100_000; depth++) deep = withSpan(deep, spans[depth % 3] as Span);
    expect(deep.getValue(KEYS[0] as symbol)).toBeUndefined();
    expect(trace.getSpan(trace.deleteSpan(deep))).toBeUndefined();
  });
});
