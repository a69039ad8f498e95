import { ROOT_CONTEXT } from '@opentelemetry/api';
import { types } from 'node:util';
import { isTracing } from '../../core/process/is-tracing.js';
import { callWith } from '../../core/process/provider.js';
import type { SpanLife } from '../../core/span/span-life.js';
import { ATTR_MESSAGING_RABBITMQ_DESTINATION_ROUTING_KEY } from '../../shared/attributes.js';
import { extractHeaders } from '../messaging/message-headers.js';
import { startProcess, type MessageRelation } from '../messaging/message-span.js';
import { replaceBoundMethod } from '../common/own-method.js';

interface Message {
  readonly fields?: { readonly deliveryTag?: number; readonly exchange?: string; readonly routingKey?: string };
  readonly properties?: { readonly headers?: object };
}
type Handler = (...args: unknown[]) => unknown;

/** Spans of messages that nobody has acknowledged yet, by delivery tag. */
class Unsettled {
  readonly #lives = new Map<number, SpanLife>();

  add(tag: number, life: SpanLife): void {
    this.#lives.set(tag, life);
  }

  /** Ends the span of a message; with `isMultiple`, those of all earlier ones as well. */
  settle(message: Message | undefined, isMultiple: unknown, end: (life: SpanLife) => void): void {
    const tag = message?.fields?.deliveryTag;
    for (const [candidate, life] of this.#lives) {
      const isMeant = tag === undefined || candidate === tag || (isMultiple === true && candidate < tag);
      if (!isMeant) continue;
      this.#lives.delete(candidate);
      end(life);
    }
  }
}

const accepted = (life: SpanLife): void => life.succeed();
const refused = (life: SpanLife): void => life.failAs('message_refused');
const forgotten = (life: SpanLife): void => life.cancel();

/** Traces what a channel consumes. */
export function traceConsuming(channel: object, relation: MessageRelation | undefined): void {
  const unsettled = new Unsettled();
  replaceBoundMethod(channel, 'consume', (consume) => (queue, handler, options, ...rest) => {
    if (typeof handler !== 'function') return consume(queue, handler, options, ...rest);
    const { noAck } = (options ?? {}) as { noAck?: boolean };
    const traced = tracedHandler(handler as Handler, String(queue), relation, noAck === true ? undefined : unsettled);
    return consume(queue, traced, options, ...rest);
  });
  const settling = (method: string, end: (life: SpanLife) => void, isMultiple?: boolean): void =>
    replaceBoundMethod(channel, method, (settle) => (message, multiple, ...rest) => {
      const isAll = method.endsWith('All');
      unsettled.settle(isAll ? undefined : (message as Message), isMultiple ?? multiple, end);
      return settle(message, multiple, ...rest);
    });
  settling('ack', accepted);
  settling('ackAll', accepted);
  settling('nack', refused);
  settling('nackAll', refused);
  settling('reject', refused, false);
  const { once } = channel as { once?: (event: string, listener: () => void) => void };
  if (typeof once === 'function') once.call(channel, 'close', () => unsettled.settle(undefined, true, forgotten));
}

/** Runs the handler in its own span, or in the root context: amqplib calls it in the context of whoever connected. */
function tracedHandler(
  handler: Handler,
  queue: string,
  relation: MessageRelation | undefined,
  unsettled: Unsettled | undefined,
): Handler {
  return (...args) => {
    const message = args[0] as Message | null;
    if (message === null || !isTracing(ROOT_CONTEXT)) return callWith(ROOT_CONTEXT, handler, undefined, args);
    const { fields, properties } = message;
    const attributes =
      fields?.exchange === '' || fields?.routingKey === undefined
        ? {}
        : { [ATTR_MESSAGING_RABBITMQ_DESTINATION_ROUTING_KEY]: fields.routingKey };
    const destination = { system: 'rabbitmq', name: queue, attributes };
    const life = startProcess(destination, extractHeaders(properties?.headers), relation);
    const tag = fields?.deliveryTag;
    const waits = unsettled !== undefined && tag !== undefined;
    if (waits) unsettled.add(tag, life);
    return handled(life, handler, args, waits);
  };
}

/** Runs the handler. A failure ends the span at once, and so does a success unless the span waits for the acknowledgement. */
function handled(life: SpanLife, handler: Handler, args: readonly unknown[], waits: boolean): unknown {
  try {
    const result = life.run(handler, undefined, args);
    // The derived promise settles the same way, so that a rejection which nobody handles is still reported as unhandled.
    if (types.isPromise(result)) return result.then((value) => finished(life, value, waits), failing(life));
    return finished(life, result, waits);
  } catch (error) {
    life.fail(error);
    throw error;
  }
}

function finished(life: SpanLife, result: unknown, waits: boolean): unknown {
  if (!waits) life.succeed();
  return result;
}

function failing(life: SpanLife): (error: unknown) => never {
  return (error) => {
    life.fail(error);
    throw error;
  };
}
