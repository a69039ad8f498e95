import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { isTracing } from '../../core/process/is-tracing.js';
import type { SpanLife } from '../../core/span/span-life.js';
import { startSpan } from '../../core/span/start-span.js';
import {
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_SYSTEM_NAME,
} from '../../shared/attributes.js';
import { TracedError } from '../../shared/errors/errors.js';
import { checkOptions } from '../../shared/options/check-options.js';
import { callback, needed, type OptionRules } from '../../shared/options/option-rules.js';
import { guard } from '../../shared/errors/guard.js';
import { extractHeaders, headersOf } from '../messaging/message-headers.js';
import { MESSAGING_OPTIONS, startProcess, startSend, type MessageRelation } from '../messaging/message-span.js';
import { replaceBoundMethod } from '../common/own-method.js';
import { isFollowedElsewhere } from '../elsewhere/followed-elsewhere.js';
import { headersFrom } from '../messaging/process-message.js';
import { runToEnd } from '../../core/span/run-in-span.js';
import type { Context } from '@opentelemetry/api';

/** Headers of a NATS message. */
export interface NatsHeaders {
  keys(): Iterable<string>;
  values(key: string): Iterable<string>;
  append(key: string, value: string): void;
  has(key: string): boolean;
}

/** What `traceNats()` needs. */
export interface NatsOptions {
  /** The function `headers` of the package that the connection comes from: only it can make headers. */
  readonly headers: () => NatsHeaders;
  /** How the span of a message's handler belongs to the sender's. @defaultValue `'link'` */
  readonly relation?: MessageRelation | undefined;
}

const OPTIONS: OptionRules<NatsOptions> = {
  ...MESSAGING_OPTIONS,
  headers: needed(callback('headers of the package nats')),
};

type Handler = (...args: unknown[]) => unknown;
interface SendOptions {
  readonly headers?: NatsHeaders;
}

const TRACED = Symbol.for('nestjs-traced.nats');

/**
 * Traces a connection of `nats` or `@nats-io/transport-node`, JetStream's messages included.
 *
 * `publish` is a PRODUCER span, `request` a CLIENT span; the context travels in the message's headers, in a copy of them.
 * The callback of `subscribe` runs in a CONSUMER span; in a loop over a subscription, use `processMessage()`. Messages of
 * NATS itself (inboxes, the API of JetStream) have no spans. Returns the same connection; payloads are never read.
 *
 * @throws TracedError `TRACED_INVALID_TARGET`, `TRACED_INVALID_OPTION` without `headers`.
 * @example
 * ```ts
 * import { connect, headers } from 'nats';
 * const connection = traceNats(await connect(), { headers });
 * ```
 */
export function traceNats<Connection extends object>(connection: Connection, options: NatsOptions): Connection {
  const { publish, subscribe } = (connection ?? {}) as Record<string, unknown>;
  if (typeof publish !== 'function' || typeof subscribe !== 'function') {
    throw new TracedError(
      'TRACED_INVALID_TARGET',
      'traceNats() got no connection; write traceNats(await connect(), { headers })',
    );
  }
  checkOptions('traceNats()', options, OPTIONS);
  if (Object.hasOwn(connection, TRACED)) return connection;
  Object.defineProperty(connection, TRACED, { value: true });
  if (isFollowedElsewhere('nats')) return connection;
  traceSending(connection, options);
  replaceBoundMethod(connection, 'subscribe', (listen) => (subject, subscription, ...rest) => {
    const { callback } = (subscription ?? {}) as { callback?: Handler };
    if (typeof callback !== 'function') return listen(subject, subscription, ...rest);
    const traced = {
      ...(subscription as object),
      callback: tracedCallback(callback, String(subject), options.relation),
    };
    return listen(subject, traced, ...rest);
  });
  return connection;
}

function traceSending(connection: object, options: NatsOptions): void {
  // `request` calls `publish` of the same connection, which must not make a second span.
  let isAsking = false;
  replaceBoundMethod(connection, 'publish', (send) => (subject, payload, sendOptions, ...rest) => {
    if (isAsking || isOwn(subject) || !isTracing()) return send(subject, payload, sendOptions, ...rest);
    const life = startSend({ system: 'nats', name: String(subject) });
    const carrying = carryingOptions(sendOptions as SendOptions, life.context, options);
    return runToEnd(life, send, undefined, [subject, payload, carrying, ...rest]);
  });
  replaceBoundMethod(connection, 'request', (request) => (subject, payload, sendOptions, ...rest) => {
    if (isOwn(subject) || !isTracing()) return request(subject, payload, sendOptions, ...rest);
    const life = startRequest(String(subject));
    const carrying = carryingOptions(sendOptions as SendOptions, life.context, options);
    const ask = (...args: unknown[]): unknown => {
      isAsking = true;
      try {
        return request(...args);
      } finally {
        isAsking = false;
      }
    };
    return runToEnd(life, ask, undefined, [subject, payload, carrying, ...rest]);
  });
}

function startRequest(name: string): SpanLife {
  const attributes = {
    [ATTR_MESSAGING_SYSTEM_NAME]: 'nats',
    [ATTR_MESSAGING_OPERATION_NAME]: 'request',
    [ATTR_MESSAGING_DESTINATION_NAME]: name,
  };
  return startSpan({ name: `request ${name}`, kind: SpanKind.CLIENT, attributes });
}

/** Subjects of NATS itself: inboxes for answers, the API and acknowledgements of JetStream, keys of its stores. */
function isOwn(subject: unknown): boolean {
  const text = String(subject);
  return text.startsWith('_INBOX.') || text.startsWith('$');
}

function carryingOptions(given: SendOptions | undefined, context: Context, { headers }: NatsOptions): SendOptions {
  const carrying = guard('writing the headers of a message', () => {
    if (given?.headers?.has('traceparent') === true) return given;
    const copy = headers();
    for (const key of given?.headers?.keys() ?? [])
      for (const value of given?.headers?.values(key) ?? []) copy.append(key, value);
    for (const [key, value] of Object.entries(headersOf(context))) copy.append(key, value);
    return { ...given, headers: copy };
  });
  return carrying ?? (given as SendOptions);
}

function tracedCallback(callback: Handler, subject: string, relation: MessageRelation | undefined): Handler {
  if (isOwn(subject)) return callback;
  return (...args) => {
    const [error, message] = args as [unknown, { headers?: object } | undefined];
    if (error !== null || !isTracing(ROOT_CONTEXT)) return callback(...args);
    const remote = extractHeaders(headersFrom(message?.headers));
    return runToEnd(startProcess({ system: 'nats', name: subject }, remote, relation), callback, undefined, args);
  };
}
