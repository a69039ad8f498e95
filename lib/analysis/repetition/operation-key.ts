import type { SpanRecord } from '../span-record.js';

const statementKeys = ['db.query.text', 'db.statement'];
const longest = 2000;

/** What makes two spans the same operation with other parameters: service, kind, name and statement, without values. */
export function operationKey(span: SpanRecord): string {
  const statement = statementOf(span);
  const what = statement === undefined ? withoutValues(span.name) : withoutValues(statement);
  return `${span.service}\n${span.kind}\n${span.kind === 'internal' ? span.name : what}`;
}

/** The text of a query, where the span tells it. */
export function statementOf({ attributes }: SpanRecord): string | undefined {
  for (const key of statementKeys) {
    const value = attributes[key];
    if (typeof value === 'string' && value !== '') return value.slice(0, longest);
  }
  return undefined;
}

const quoted = /'(?:[^']|'')*'/g;
const identifier = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;
const number = /\$\d+|\b\d+(?:\.\d+)?\b|\b0x[0-9a-f]+\b/gi;
const list = /\?(?:\s*,\s*\?)+/g;

/** A statement or a path with every literal, number and identifier as `?`, and lists of them as one. */
export function withoutValues(text: string): string {
  return text.replace(quoted, '?').replace(identifier, '?').replace(number, '?').replace(list, '?');
}
