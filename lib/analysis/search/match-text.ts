import { compileStars, type TextMatcher } from '../../shared/glob.js';
import type { SpanRecord } from '../span-record.js';

const special = /[\\^$.|?+()[\]{}]/g;

/** Decides about one text, in any case. */
export type TextTest = TextMatcher;

/** A test for a text that contains a value, or is it as a whole; `*` stands for anything. */
export function textTest(value: string, isWhole = false): TextTest {
  if (value.includes('*')) {
    const matches = compileStars(value.toLowerCase(), isWhole);
    return (text) => matches(text.toLowerCase());
  }
  const body = value.replace(special, '\\$&');
  const pattern = new RegExp(isWhole ? `^${body}$` : body, 'i');
  return (text) => pattern.test(text);
}

/** Whether a text stands in the name, the service, an attribute, an event or the status of a span. */
export function containsText(span: SpanRecord, test: TextTest): boolean {
  if (test(span.name) || test(span.service)) return true;
  if (span.statusMessage !== undefined && test(span.statusMessage)) return true;
  if (inValues(span.attributes, test)) return true;
  for (const event of span.events) if (test(event.name) || inValues(event.attributes, test)) return true;
  return test(span.spanId) || test(span.traceId);
}

function inValues(values: Readonly<Record<string, unknown>>, test: TextTest): boolean {
  for (const key in values) {
    if (!Object.hasOwn(values, key)) continue;
    const value = values[key];
    if (test(key) || test(textOf(value))) return true;
  }
  return false;
}

/** A value as one would write it in a search. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
