import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { SpanKind } from '../../analysis/span-record.js';
import { differingKeys, matchesValue } from './match-value.js';
import { kindOf, statusOf, type SpanStatusWord } from './span-words.js';

/** What a span must be like; what is left out may be anything. */
export interface SpanShape {
  /** The whole name, or a regular expression. */
  readonly name?: string | RegExp | undefined;
  readonly kind?: SpanKind | undefined;
  readonly status?: SpanStatusWord | undefined;
  /**
   * Attributes that it has, among others: values, regular expressions, `expect.any(Number)` and the like; `undefined` for one
   * that it must not have.
   */
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
  /** The name of its parent; `null` for the root of a trace. */
  readonly parent?: string | RegExp | null | undefined;
}

/** Which span is meant: its name, or what it is like. */
export type SpanPattern = string | RegExp | SpanShape;

function toShape(pattern: SpanPattern): SpanShape {
  return typeof pattern === 'string' || pattern instanceof RegExp ? { name: pattern } : pattern;
}

/** The parent of a span among others; `undefined` when it has none or it is not there. */
export function parentOf(span: ReadableSpan, spans: readonly ReadableSpan[]): ReadableSpan | undefined {
  const parent = span.parentSpanContext;
  if (parent === undefined) return undefined;
  return spans.find((other) => {
    const { traceId, spanId } = other.spanContext();
    return spanId === parent.spanId && traceId === parent.traceId;
  });
}

/** What about a span is not as the pattern says, in words; empty when it fits. */
export function differences(span: ReadableSpan, pattern: SpanPattern, spans: readonly ReadableSpan[]): string[] {
  const { name, kind, status, attributes = {}, parent } = toShape(pattern);
  const found: string[] = [];
  if (name !== undefined && !matchesValue(name, span.name)) found.push(`its name is '${span.name}'`);
  if (kind !== undefined && kind !== kindOf(span)) found.push(`its kind is ${kindOf(span)}`);
  if (status !== undefined && status !== statusOf(span)) found.push(`its status is ${statusOf(span)}`);
  for (const key of differingKeys(attributes, span.attributes)) {
    const value = span.attributes[key];
    found.push(value === undefined ? `it has no ${key}` : `its ${key} is ${JSON.stringify(value)}`);
  }
  if (parent !== undefined) found.push(...parentDifferences(span, parent, spans));
  return found;
}

function parentDifferences(
  span: ReadableSpan,
  expected: string | RegExp | null,
  spans: readonly ReadableSpan[],
): string[] {
  if (span.parentSpanContext === undefined) return expected === null ? [] : ['it has no parent'];
  const actual = parentOf(span, spans);
  if (expected !== null && actual !== undefined && matchesValue(expected, actual.name)) return [];
  return [actual === undefined ? 'its parent is not among the spans' : `its parent is '${actual.name}'`];
}

/** The spans that fit. */
export function findSpans(spans: readonly ReadableSpan[], pattern: SpanPattern): ReadableSpan[] {
  return spans.filter((span) => differences(span, pattern, spans).length === 0);
}

/** A pattern in a message. */
export function describePattern(pattern: SpanPattern): string {
  if (typeof pattern === 'string') return `'${pattern}'`;
  return pattern instanceof RegExp ? String(pattern) : describeShape(pattern);
}

function describeShape({ name, kind, status, attributes, parent }: SpanShape): string {
  const parts = [
    name === undefined ? undefined : `name ${describePattern(name)}`,
    kind === undefined ? undefined : `kind ${kind}`,
    status === undefined ? undefined : `status ${status}`,
    attributes === undefined ? undefined : `attributes ${formatAttributes(attributes)}`,
    parent === undefined ? undefined : parent === null ? 'no parent' : `parent ${describePattern(parent)}`,
  ];
  return `a span with ${parts.filter((part) => part !== undefined).join(', ') || 'anything'}`;
}

/** `{a: 1, b: "x"}`, keys in their order. */
export function formatAttributes(attributes: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(attributes).map(([key, value]) => `${key}: ${formatValue(value)}`);
  return `{${pairs.join(', ')}}`;
}

function formatValue(value: unknown): string {
  if (value instanceof RegExp || value === undefined) return String(value);
  const asymmetric = value as { toAsymmetricMatcher?(): string } | null;
  if (typeof asymmetric?.toAsymmetricMatcher === 'function') return asymmetric.toAsymmetricMatcher();
  return JSON.stringify(value) ?? String(value);
}
