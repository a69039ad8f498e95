import type { Context } from '@opentelemetry/api';
import { isTracing } from '../../core/process/is-tracing.js';
import { runToEnd } from '../../core/span/run-in-span.js';
import { extractHeaders } from './message-headers.js';
import { startProcess, type MessageDestination, type MessageRelation } from './message-span.js';

/** A message of any broker, for {@link processMessage}. */
export interface ProcessedMessage extends Omit<MessageDestination, 'count'> {
  /** Its headers: strings or bytes by name. @defaultValue none: a trace without a link */
  readonly headers?: object | undefined;
  /** How its span belongs to the sender's. @defaultValue `'link'` */
  readonly relation?: MessageRelation | undefined;
}

/**
 * Runs what handles one message inside a CONSUMER span: a trace of its own that is linked to the sender's. For brokers and
 * for loops over messages that no integration knows.
 *
 * Answers what `handle` answers and throws what it throws. Never reads the message besides the headers that it is given.
 *
 * @example
 * ```ts
 * for await (const message of subscription) {
 *   await processMessage({ system: 'nats', name: 'orders.placed', headers: message.headers }, () => handle(message));
 * }
 * ```
 */
export function processMessage<T>({ headers, relation, ...destination }: ProcessedMessage, handle: () => T): T {
  const remote: Context = extractHeaders(headersFrom(headers));
  if (!isTracing(remote)) return handle();
  return runToEnd(startProcess(destination, remote, relation), handle, undefined, []) as T;
}

interface HeadersLike {
  keys(): Iterable<string>;
  get(key: string): unknown;
}

/** Headers as an object: NATS, `Map` and the Fetch standard have a class for them. */
export function headersFrom(headers: object | undefined): object | undefined {
  const { keys, get } = (headers ?? {}) as Partial<HeadersLike>;
  if (typeof keys !== 'function' || typeof get !== 'function') return headers;
  const { keys: names, get: valueOf } = headers as HeadersLike;
  return Object.fromEntries([...names.call(headers)].map((key) => [key, valueOf.call(headers, key)]));
}
