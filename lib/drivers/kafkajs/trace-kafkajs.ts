import { checkOptions } from '../../shared/options/check-options.js';
import { isTracing } from '../../core/process/is-tracing.js';
import { TracedError } from '../../shared/errors/errors.js';
import { MESSAGING_OPTIONS, type MessageRelation } from '../messaging/message-span.js';
import { replaceBoundMethod } from '../common/own-method.js';
import { traceConsumer } from './trace-consumer.js';
import { traceSending } from './trace-producer.js';

/** How a client of kafkajs is traced. */
export interface KafkajsOptions {
  /** How the span of a single message's handler belongs to the sender's. @defaultValue `'link'` */
  readonly relation?: MessageRelation | undefined;
}

const TRACED = Symbol.for('nestjs-traced.kafkajs');

/**
 * Traces kafkajs: all producers and consumers that a `Kafka` makes from now on, or one of them that is handed in.
 *
 * Sending is a PRODUCER span whose context travels in the messages' headers, in copies of them. `eachMessage` runs in a
 * CONSUMER span, `eachBatch` in one with a link for each message; both begin a trace of their own, whatever was active when
 * the consumer was started. Returns the same object; keys and values are never read.
 *
 * @throws TracedError `TRACED_INVALID_TARGET`, `TRACED_INVALID_OPTION`
 * @example
 * ```ts
 * const kafka = traceKafkajs(new Kafka({ brokers: ['localhost:9092'] }));
 * ```
 */
export function traceKafkajs<Client extends object>(client: Client, options: KafkajsOptions = {}): Client {
  checkOptions('traceKafkajs()', options, MESSAGING_OPTIONS);
  const { producer, consumer, send, run } = (client ?? {}) as Record<string, unknown>;
  const isKnown = [producer, consumer, send, run].some((member) => typeof member === 'function');
  if (!isKnown) {
    throw new TracedError(
      'TRACED_INVALID_TARGET',
      'traceKafkajs() got neither a Kafka nor a producer or consumer of kafkajs; write traceKafkajs(new Kafka({ … }))',
    );
  }
  if (Object.hasOwn(client, TRACED)) return client;
  Object.defineProperty(client, TRACED, { value: true });
  replaceBoundMethod(
    client,
    'producer',
    (create) =>
      (...args) =>
        traceKafkajs(create(...args) as object, options),
  );
  replaceBoundMethod(client, 'consumer', (create) => (...args) => {
    const { groupId } = (args[0] ?? {}) as { groupId?: string };
    const made = create(...args) as object;
    Object.defineProperty(made, TRACED, { value: true });
    traceConsumer(made, options.relation, groupId);
    return made;
  });
  traceSending(client);
  replaceBoundMethod(client, 'transaction', (begin) => async (...args) => {
    const transaction = (await begin(...args)) as object;
    if (isTracing()) traceSending(transaction);
    return transaction;
  });
  if (typeof run === 'function' && typeof producer !== 'function') traceConsumer(client, options.relation, undefined);
  return client;
}
