import { context } from '@opentelemetry/api';
import { types } from 'node:util';
import { isTracing } from '../../core/process/is-tracing.js';
import { callWith } from '../../core/process/provider.js';
import type { SpanLife } from '../../core/span/span-life.js';
import { guard } from '../../shared/errors/guard.js';
import { replaceBoundMethod } from '../common/own-method.js';
import { extractHeaders } from '../messaging/message-headers.js';
import { endReceive, startReceive } from '../messaging/message-span.js';

interface Message {
  readonly properties?: { readonly headers?: object };
}
type Told = (error: unknown, message?: Message | false, ...rest: unknown[]) => unknown;

/** Traces what a channel is asked for, one message at a time. */
export function traceGetting(channel: object): void {
  replaceBoundMethod(channel, 'get', (get) => (queue, options, told, ...rest) => {
    if (!isTracing()) return get(queue, options, told, ...rest);
    const life = startReceive({ system: 'rabbitmq', name: String(queue) });
    try {
      const result = life.run(get as (...args: never[]) => unknown, undefined, [
        queue,
        options,
        typeof told === 'function' ? ending(life, told as Told) : told,
        ...rest,
      ]);
      if (types.isPromise(result)) return followed(life, result as Promise<Message | false>);
      return result;
    } catch (error) {
      life.fail(error);
      throw error;
    }
  });
}

/** Ends the span with the message that the broker has handed out; `false` says that the queue was empty. */
function received(life: SpanLife, message: Message | false | undefined): void {
  guard('following messages', () => {
    endReceive(life, message ? [extractHeaders(message.properties?.headers)] : []);
  });
}

function followed(life: SpanLife, result: Promise<Message | false>): Promise<Message | false> {
  return result.then(
    (message) => {
      received(life, message);
      return message;
    },
    (error: unknown) => {
      life.fail(error);
      throw error;
    },
  );
}

/** Ends the span, and runs the callback in its caller's context: amqplib calls it in the context of whoever connected. */
function ending(life: SpanLife, told: Told): Told {
  const caller = context.active();
  return (error, message, ...rest) => {
    if (error === null || error === undefined) received(life, message);
    else life.fail(error);
    return callWith(caller, told as (...args: never[]) => unknown, undefined, [error, message, ...rest]);
  };
}
