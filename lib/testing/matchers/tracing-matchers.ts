import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { TreeOptions } from '../spans/render-tree.js';
import type { SpanPattern } from '../spans/span-pattern.js';
import type { SpanStatusWord } from '../spans/span-words.js';
import { toBeRootSpan, toHaveAttributes, toHaveParent, toHaveSpanEvent, toHaveSpanStatus } from './span-matchers.js';
import { toHaveEndedAllSpans, toHaveSpan, toHaveSpanCount, toMatchTree } from './trace-matchers.js';

/**
 * What `expect()` can say about spans, for `expect.extend()` of jest and vitest.
 *
 * @example
 * expect.extend(tracingMatchers);
 * expect(tracing).toHaveSpan({ name: 'OrdersService.place', attributes: { 'order.id': 'o-1' } });
 */
export const tracingMatchers = {
  toHaveSpan,
  toHaveSpanCount,
  toMatchTree,
  toHaveEndedAllSpans,
  toHaveAttributes,
  toHaveParent,
  toBeRootSpan,
  toHaveSpanStatus,
  toHaveSpanEvent,
};

/**
 * The matchers as `expect()` has them; a test project declares them once.
 *
 * @example
 * // vitest
 * declare module 'vitest' {
 *   interface Matchers<T = any> extends TracingMatchers<void> {}
 * }
 * // jest, imported from @jest/globals
 * declare module 'expect' {
 *   interface Matchers<R> extends TracingMatchers<R> {}
 * }
 */
export interface TracingMatchers<R = void> {
  /** A capture, or an array of spans, has a span that fits. */
  toHaveSpan(pattern: SpanPattern): R;
  /** A capture, or an array of spans, has so many spans, of those that fit when a pattern is given. */
  toHaveSpanCount(count: number, pattern?: SpanPattern): R;
  /** The spans are this tree of `tracing.tree()`; the indentation of the text as a whole does not matter. */
  toMatchTree(tree: string, options?: TreeOptions): R;
  /** Every span that a capture saw starting has ended. */
  toHaveEndedAllSpans(): R;
  /** A span has these attributes, among others. */
  toHaveAttributes(attributes: Readonly<Record<string, unknown>>): R;
  /** A span is a child of this one. */
  toHaveParent(parent: ReadableSpan): R;
  /** A span is the first of its trace. */
  toBeRootSpan(): R;
  /** A span has this status, and this message when one is given. */
  toHaveSpanStatus(status: SpanStatusWord, message?: string | RegExp): R;
  /** A span has an event of this name, with these attributes among others. */
  toHaveSpanEvent(name: string, attributes?: Readonly<Record<string, unknown>>): R;
}
