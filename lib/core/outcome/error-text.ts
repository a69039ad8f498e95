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
    return bounded(stringAt(error, 'message'), MAX_MESSAGE_LENGTH);
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
  const text = stringAt(error, 'stack') || stringAt(error, 'message');
  if (text !== '') parts.push(heading + bounded(text, MAX_STACK_LENGTH));
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
