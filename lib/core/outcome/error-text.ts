import { withoutQuotedValues } from '../../privacy/values/quoted-values.js';

const MAX_DEPTH = 5;
const MAX_ERRORS = 5;
/** How long the texts of an error may be; `LOOKAHEAD` more is read, to mask a secret at the limit whole before the cut. */
export const MAX_STACK_LENGTH = 16_384;
export const MAX_MESSAGE_LENGTH = 4_096;
const LOOKAHEAD = 8_192;

/** The message of a thrown value; empty when it has none. Never throws. */
export function messageOf(error: unknown): string {
  if (error === undefined || error === null) return String(error);
  if (typeof error === 'object' || typeof error === 'function')
    return withoutQuotedValues(bounded(stringAt(error, 'message'), MAX_MESSAGE_LENGTH));
  return bounded(String(error), MAX_MESSAGE_LENGTH);
}

/** The stack of an error with those of its `cause` chain and of an `AggregateError`'s parts, bounded. Never throws. */
export function stackOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const parts: string[] = [];
  collect(error, '', 0, new Set(), parts);
  return bounded(parts.join('\n'), MAX_STACK_LENGTH);
}

function collect(error: object, heading: string, depth: number, seen: Set<object>, parts: string[]): void {
  if (seen.has(error)) return;
  seen.add(error);
  const text = ownTextOf(error);
  if (text !== '') parts.push(heading + text);
  if (depth >= MAX_DEPTH) return;
  const cause = propertyAt(error, 'cause');
  if (typeof cause === 'object' && cause !== null) collect(cause, 'Caused by: ', depth + 1, seen, parts);
  else if (cause !== undefined) parts.push(`Caused by: ${bounded(messageOf(cause), MAX_MESSAGE_LENGTH)}`);
  const errors = propertyAt(error, 'errors');
  if (!Array.isArray(errors)) return;
  for (const [index, part] of errors.slice(0, MAX_ERRORS).entries()) {
    if (typeof part === 'object' && part !== null)
      collect(part as object, `Error ${index + 1}: `, depth + 1, seen, parts);
    else parts.push(`Error ${index + 1}: ${messageOf(part)}`);
  }
  if (errors.length > MAX_ERRORS) parts.push(`and ${errors.length - MAX_ERRORS} more errors`);
}

/** The stack of one error, or its message, without the values that databases quote. */
function ownTextOf(error: object): string {
  const message = bounded(stringAt(error, 'message'), MAX_STACK_LENGTH);
  const stack = bounded(stringAt(error, 'stack'), MAX_STACK_LENGTH);
  if (stack === '') return withoutQuotedValues(message);
  const at = message === '' ? -1 : stack.indexOf(message);
  if (at >= 0) return stack.slice(0, at) + withoutQuotedValues(message) + stack.slice(at + message.length);
  // A message that was changed later stands in the stack as it was before.
  const [, name = '', rest = ''] = /^([\w$.]{1,128}: )?([\s\S]*)$/.exec(stack) ?? [];
  const frames = rest.indexOf('\n    at ');
  const end = frames < 0 ? rest.length : frames;
  return name + withoutQuotedValues(rest.slice(0, end)) + rest.slice(end);
}

function stringAt(target: object, key: string): string {
  const value = propertyAt(target, key);
  return typeof value === 'string' ? value : '';
}

function propertyAt(target: object, key: string): unknown {
  try {
    return (target as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

function bounded(text: string, limit: number): string {
  return cutText(text, limit + LOOKAHEAD);
}

/** The beginning of a text, with a mark where it was cut. */
export function cutText(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}
