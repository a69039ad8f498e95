import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { renderTree, type TreeOptions } from '../spans/render-tree.js';
import { describePattern, differences, findSpans, type SpanPattern } from '../spans/span-pattern.js';
import { namesOf } from '../spans/span-words.js';
import { answer, type MatcherAnswer } from './matcher.types.js';
import { isCapture, spansOf } from './received.js';

export function toHaveSpan(received: unknown, pattern: SpanPattern): MatcherAnswer {
  const spans = spansOf('toHaveSpan', received);
  const found = findSpans(spans, pattern);
  return answer(
    found.length > 0,
    () => `expected ${describePattern(pattern)} among ${namesOf(spans)}${nearest(spans, pattern)}`,
    () => `expected no span like ${describePattern(pattern)}, found ${namesOf(found)}`,
  );
}

/** Why the span that comes closest does not fit. */
function nearest(spans: readonly ReadableSpan[], pattern: SpanPattern): string {
  if (typeof pattern === 'string' || pattern instanceof RegExp) return '';
  const [best] = spans
    .map((span) => ({ span, why: differences(span, pattern, spans) }))
    .sort((a, b) => a.why.length - b.why.length);
  return best === undefined ? '' : `; '${best.span.name}' comes closest, but ${best.why.join(', ')}`;
}

export function toHaveSpanCount(received: unknown, expected: number, pattern?: SpanPattern): MatcherAnswer {
  const spans = spansOf('toHaveSpanCount', received);
  const found = pattern === undefined ? spans : findSpans(spans, pattern);
  const what = pattern === undefined ? 'spans' : `spans like ${describePattern(pattern)}`;
  return answer(
    found.length === expected,
    () => `expected ${expected} ${what}, found ${found.length} among ${namesOf(spans)}`,
    () => `expected not to find ${expected} ${what} among ${namesOf(spans)}`,
  );
}

export function toMatchTree(received: unknown, expected: string, options?: TreeOptions): MatcherAnswer {
  const actual = renderTree(spansOf('toMatchTree', received), options);
  const wanted = withoutIndent(expected);
  return answer(
    actual === wanted,
    () => `expected the tree\n\n${wanted}\n\nbut it is\n\n${actual}\n`,
    () => `expected another tree than\n\n${actual}\n`,
  );
}

export function toHaveEndedAllSpans(received: unknown): MatcherAnswer {
  if (!isCapture(received)) throw new TypeError('toHaveEndedAllSpans: expected what captureTracing() returns');
  const open = received.openSpans();
  return answer(
    open.length === 0,
    () => `expected every span to have ended, but these are open: ${open.join(', ')}`,
    () => 'expected a span that has not ended',
  );
}

/** A template literal without the lines and the columns that only fit it into the test. */
function withoutIndent(text: string): string {
  const lines = text
    .replace(/^[^\S\n]*\n/, '')
    .trimEnd()
    .split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents, Infinity);
  return lines.map((line) => line.slice(Number.isFinite(indent) ? indent : 0).trimEnd()).join('\n');
}
