import { checkOptions } from '../../shared/options/check-options.js';
import { TracedError } from '../../shared/errors/errors.js';
import { MESSAGING_OPTIONS, type MessageRelation } from '../messaging/message-span.js';
import { isPatched, replaceBoundMethod } from '../common/own-method.js';
import { isFollowedElsewhere } from '../elsewhere/followed-elsewhere.js';
import { standBack } from '../elsewhere/stand-back.js';
import { traceConsuming } from './trace-consuming.js';
import { traceGetting } from './trace-getting.js';
import { tracePublishing } from './trace-publishing.js';

/** How a client of amqplib is traced. */
export interface AmqplibOptions {
  /** How the span of a message's handler belongs to the sender's. @defaultValue `'link'` */
  readonly relation?: MessageRelation | undefined;
}

type Callback = (error: unknown, channel?: object) => unknown;

const TRACED = Symbol.for('nestjs-traced.amqplib');

/**
 * Traces amqplib, with promises and with callbacks: all channels that a connection opens from now on, or one that is handed
 * in (`addSetup((channel) => traceAmqplib(channel))` with amqp-connection-manager).
 *
 * `publish` and `sendToQueue` are PRODUCER spans whose context travels in the message's headers, in a copy of them. What
 * `consume` calls runs in a CONSUMER span that ends when the message is acknowledged or refused; it begins a trace of its own,
 * whatever was active when consuming was started. `get` is a CLIENT span with a link to the message; handle it in
 * `processMessage()`. Returns the same object; contents are never read.
 *
 * @throws TracedError `TRACED_INVALID_TARGET`, `TRACED_INVALID_OPTION`
 * @example
 * ```ts
 * const connection = traceAmqplib(await connect('amqp://localhost'));
 * ```
 */
export function traceAmqplib<Client extends object>(client: Client, options: AmqplibOptions = {}): Client {
  checkOptions('traceAmqplib()', options, MESSAGING_OPTIONS);
  const { createChannel, consume, publish } = (client ?? {}) as Record<string, unknown>;
  if (typeof createChannel !== 'function' && typeof consume !== 'function') {
    throw new TracedError(
      'TRACED_INVALID_TARGET',
      'traceAmqplib() got neither a connection nor a channel; write traceAmqplib(await connect(…))',
    );
  }
  if (Object.hasOwn(client, TRACED)) return client;
  Object.defineProperty(client, TRACED, { value: true });
  if (isPatched(publish) || isPatched(consume)) {
    standBack('amqplib', 'the channel is patched');
    return client;
  }
  if (isFollowedElsewhere('amqplib')) return client;
  for (const method of ['createChannel', 'createConfirmChannel']) {
    replaceBoundMethod(client, method, (create) => (...args) => {
      const callback = args.at(-1);
      if (typeof callback !== 'function') {
        return (create(...args) as Promise<object>).then((channel) => traceAmqplib(channel, options));
      }
      const traced: Callback = (error, channel) =>
        (callback as Callback)(error, channel === undefined ? channel : traceAmqplib(channel, options));
      return create(...args.slice(0, -1), traced);
    });
  }
  tracePublishing(client);
  traceConsuming(client, options.relation);
  traceGetting(client);
  return client;
}
