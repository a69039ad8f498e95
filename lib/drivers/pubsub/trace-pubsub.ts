import { checkOptions } from '../../shared/options/check-options.js';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { types } from 'node:util';
import { isTracing } from '../../core/process/is-tracing.js';
import type { SpanLife } from '../../core/span/span-life.js';
import { TracedError } from '../../shared/errors/errors.js';
import { extractHeaders, withHeaders } from '../messaging/message-headers.js';
import { MESSAGING_OPTIONS, startProcess, startSend, type MessageRelation } from '../messaging/message-span.js';
import { replaceBoundMethod } from '../common/own-method.js';
import { isFollowedElsewhere } from '../elsewhere/followed-elsewhere.js';
import { runToEnd } from '../../core/span/run-in-span.js';

/** How a topic or subscription of Google Cloud Pub/Sub is traced. */
export interface PubSubOptions {
  /** How the span of a message's handler belongs to the sender's. @defaultValue `'link'` */
  readonly relation?: MessageRelation | undefined;
}

interface Message {
  readonly attributes?: object;
}
type Handler = (...args: unknown[]) => unknown;

const TRACED = Symbol.for('nestjs-traced.pubsub');

/**
 * Traces a topic or a subscription of Google Cloud Pub/Sub.
 *
 * `publishMessage` is a PRODUCER span whose context travels in the message's attributes, in a copy of them. A listener to
 * `'message'` runs in a CONSUMER span, a trace of its own, that ends when the message is acknowledged or refused. Returns
 * the same object; data is never read.
 *
 * @throws TracedError `TRACED_INVALID_TARGET`, `TRACED_INVALID_OPTION`
 * @example
 * ```ts
 * const orders = tracePubSub(new PubSub().topic('orders'));
 * ```
 */
export function tracePubSub<Target extends object>(target: Target, options: PubSubOptions = {}): Target {
  checkOptions('tracePubSub()', options, MESSAGING_OPTIONS);
  const { relation } = options;
  const { publishMessage, on, name } = (target ?? {}) as Record<string, unknown>;
  if (typeof publishMessage !== 'function' && typeof on !== 'function') {
    throw new TracedError(
      'TRACED_INVALID_TARGET',
      "tracePubSub() got neither a topic nor a subscription; write tracePubSub(pubsub.topic('orders'))",
    );
  }
  if (Object.hasOwn(target, TRACED)) return target;
  Object.defineProperty(target, TRACED, { value: true });
  if (isFollowedElsewhere('pubsub')) return target;
  const short = String(name ?? 'unknown')
    .split('/')
    .at(-1) as string;
  replaceBoundMethod(target, 'publishMessage', (publish) => (message, ...rest) => {
    if (!isTracing()) return publish(message, ...rest);
    const life = startSend({ system: 'gcp.pubsub', name: short });
    const { attributes } = message as Message;
    const carrying = { ...(message as object), attributes: withHeaders(attributes, life.context) };
    return runToEnd(life, publish, undefined, [carrying, ...rest]);
  });
  if (typeof publishMessage !== 'function') traceListening(target, short, relation);
  return target;
}

function traceListening(subscription: object, name: string, relation: MessageRelation | undefined): void {
  const wrapped = new WeakMap<object, Handler>();
  const unsettled = new Set<SpanLife>();
  const { once } = subscription as { once?: (event: string, listener: () => void) => void };
  // After the subscription is closed, nobody acknowledges the messages that are still open.
  once?.call(subscription, 'close', () => {
    for (const life of unsettled) life.cancel();
    unsettled.clear();
  });
  for (const method of ['on', 'addListener', 'once', 'prependListener']) {
    replaceBoundMethod(subscription, method, (listen) => (event, listener, ...rest) => {
      if (event !== 'message' || typeof listener !== 'function') return listen(event, listener, ...rest);
      const traced = tracedListener(listener as Handler, name, relation, unsettled);
      wrapped.set(listener, traced);
      return listen(event, traced, ...rest);
    });
  }
  // The application removes a listener by the function that it has added; the traced one is found by it.
  for (const method of ['off', 'removeListener']) {
    replaceBoundMethod(
      subscription,
      method,
      (remove) =>
        (event, listener, ...rest) =>
          remove(event, (typeof listener === 'function' && wrapped.get(listener)) || listener, ...rest),
    );
  }
}

function tracedListener(
  listener: Handler,
  name: string,
  relation: MessageRelation | undefined,
  unsettled: Set<SpanLife>,
): Handler {
  return function (this: unknown, ...args) {
    const message = args[0] as Message & object;
    if (!isTracing(ROOT_CONTEXT)) return listener.apply(this, args);
    const life = startProcess({ system: 'gcp.pubsub', name }, extractHeaders(message.attributes), relation);
    unsettled.add(life);
    settleWith(message, (end) => {
      unsettled.delete(life);
      end(life);
    });
    const failing = (error: unknown): never => {
      unsettled.delete(life);
      life.fail(error);
      throw error;
    };
    try {
      const result = life.run(listener, this, args);
      // The derived promise settles the same way, so that a rejection which nobody handles is still reported as unhandled.
      return types.isPromise(result) ? result.then((value) => value, failing) : result;
    } catch (error) {
      return failing(error);
    }
  };
}

function settleWith(message: object, settled: (end: (life: SpanLife) => void) => void): void {
  const ends: readonly (readonly [methods: readonly string[], end: (life: SpanLife) => void])[] = [
    [['ack', 'ackWithResponse'], (life) => life.succeed()],
    [['nack', 'nackWithResponse'], (life) => life.failAs('message_refused')],
  ];
  for (const [methods, end] of ends) {
    for (const method of methods) {
      replaceBoundMethod(message, method, (settle) => (...args) => {
        settled(end);
        return settle(...args);
      });
    }
  }
}
