import { describe, expect, it } from '@jest/globals';
import type { Span } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { OpenSpans } from '../../../../lib/sdk/life/open-spans.js';

const span = (name: string, parentSpanContext?: { isRemote: boolean }): Span =>
  ({ name, parentSpanContext }) as unknown as Span;
const namesOf = (open: OpenSpans): string[] => open.latestFirst().map(({ name }) => name);

describe('the open spans', () => {
  it('are given from the latest to the oldest, without those that have ended', () => {
    const open = new OpenSpans();
    const spans = ['a', 'b', 'c', 'd'].map((name) => span(name));
    for (const each of spans) open.add(each);
    open.delete(spans[1]!);
    expect(namesOf(open)).toEqual(['d', 'c', 'a']);
    open.delete(spans[1]!);
    open.delete(span('never added'));
    open.delete(spans[3]!);
    open.delete(spans[0]!);
    expect(namesOf(open)).toEqual(['c']);
    open.delete(spans[2]!);
    expect(namesOf(open)).toEqual([]);
    open.add(spans[0]!);
    expect(namesOf(open)).toEqual(['a']);
  });

  it('are always those that were added and not deleted, in their order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat()), { maxLength: 400, size: 'max' }), (steps) => {
        const open = new OpenSpans();
        const expected: Span[] = [];
        for (const [adds, which] of steps) {
          if (adds || expected.length === 0) {
            expected.push(span(String(which)));
            open.add(expected.at(-1)!);
          } else for (const ended of expected.splice(which % expected.length, 1)) open.delete(ended);
        }
        expect(open.latestFirst()).toEqual(expected.toReversed());
      }),
    );
  });

  it('stay few when one is open for long and others come and go', () => {
    const open = new OpenSpans();
    const kept = Array.from({ length: 300 }, (_, index) => span(String(index)));
    for (const each of kept) open.add(each);
    for (const each of kept.slice(0, -1)) open.delete(each);
    open.add(span('later'));
    expect((kept.at(-1) as { openAt?: number }).openAt).toBe(0);
    expect(namesOf(open)).toEqual(['later', '299']);
  });

  it('are ten thousand at most, the latest', () => {
    const open = new OpenSpans();
    const first = span('first');
    open.add(first);
    for (let count = 0; count < 10_000; count += 1) open.add(span(String(count)));
    expect(open.latestFirst()).toHaveLength(10_000);
    expect(namesOf(open).at(-1)).toBe('0');
    open.delete(first);
    expect(open.latestFirst()).toHaveLength(10_000);
  });

  it('have a root when one of them only has come from outside', () => {
    const open = new OpenSpans();
    expect(open.onlyRoot()).toBeUndefined();
    const root = span('root', { isRemote: true });
    open.add(root);
    open.add(span('child', { isRemote: false }));
    expect(open.onlyRoot()).toBe(root);
    open.add(span('other'));
    expect(open.onlyRoot()).toBeUndefined();
  });
});
