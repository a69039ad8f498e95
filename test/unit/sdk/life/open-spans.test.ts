import { describe, expect, it } from '@jest/globals';
import type { Span } from '@opentelemetry/sdk-trace';
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
