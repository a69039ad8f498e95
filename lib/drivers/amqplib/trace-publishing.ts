import { context } from '@opentelemetry/api';
import { isTracing } from '../../core/process/is-tracing.js';
import type { SpanLife } from '../../core/span/span-life.js';
import { ATTR_MESSAGING_RABBITMQ_DESTINATION_ROUTING_KEY } from '../../shared/attributes.js';
import { withHeaders } from '../messaging/message-headers.js';
import { startSend } from '../messaging/message-span.js';
import { replaceBoundMethod } from '../common/own-method.js';

interface PublishOptions {
  readonly headers?: object;
}

type Confirmed = (error: unknown, ...rest: unknown[]) => unknown;

/** Traces what a channel publishes; `sendToQueue` publishes, too. */
export function tracePublishing(channel: object): void {
  replaceBoundMethod(channel, 'publish', (publish) => (exchange, routingKey, content, options, confirmed, ...rest) => {
    if (!isTracing()) return publish(exchange, routingKey, content, options, confirmed, ...rest);
    // The default exchange sends to the queue that the routing key names.
    const name = exchange === '' ? String(routingKey) : String(exchange);
    const attributes = exchange === '' ? {} : { [ATTR_MESSAGING_RABBITMQ_DESTINATION_ROUTING_KEY]: String(routingKey) };
    const life = startSend({ system: 'rabbitmq', name, attributes });
    const { headers } = (options ?? {}) as PublishOptions;
    const carrying = { ...(options as PublishOptions), headers: withHeaders(headers, life.context) };
    return published(life, confirmed, (told) => publish(exchange, routingKey, content, carrying, told, ...rest));
  });
}

/** Publishes in the span, which ends when the broker has confirmed the message; without a callback, when `publish` returns. */
function published(life: SpanLife, confirmed: unknown, publish: (told: unknown) => unknown): unknown {
  // amqplib would run the callback in the context of whoever connected.
  const told =
    typeof confirmed === 'function'
      ? context.bind(context.active(), (error: unknown, ...rest: unknown[]) => {
          if (error === null || error === undefined) life.succeed();
          else life.fail(error);
          return (confirmed as Confirmed)(error, ...rest);
        })
      : confirmed;
  try {
    const result = life.run(publish as (...args: never[]) => unknown, undefined, [told]);
    if (typeof confirmed !== 'function') life.succeed();
    return result;
  } catch (error) {
    life.fail(error);
    throw error;
  }
}
