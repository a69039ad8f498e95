import { ROOT_CONTEXT, type Attributes } from '@opentelemetry/api';
import { isTracing } from '../../core/process/is-tracing.js';
import { callWith } from '../../core/process/provider.js';
import {
  ATTR_MESSAGING_CONSUMER_GROUP_NAME,
  ATTR_MESSAGING_DESTINATION_PARTITION_ID,
  ATTR_MESSAGING_KAFKA_OFFSET,
} from '../../shared/attributes.js';
import { extractHeaders, linksTo } from '../messaging/message-headers.js';
import { startProcess, startProcessBatch, type MessageRelation } from '../messaging/message-span.js';
import { isPatched, replaceBoundMethod } from '../common/own-method.js';
import { isFollowedElsewhere } from '../elsewhere/followed-elsewhere.js';
import { standBack } from '../elsewhere/stand-back.js';
import { runToEnd } from '../../core/span/run-in-span.js';

type Handler = (...args: unknown[]) => unknown;

interface Message {
  readonly offset?: string;
  readonly headers?: object;
}
interface EachMessage {
  readonly topic: string;
  readonly partition?: number;
  readonly message: Message;
}
interface EachBatch {
  readonly batch: { readonly topic: string; readonly partition?: number; readonly messages: readonly Message[] };
}

// How many links a span keeps by default; a batch may have more messages.
const MAX_LINKS = 128;

/** Traces what a consumer of kafkajs handles. */
export function traceConsumer(
  consumer: object,
  relation: MessageRelation | undefined,
  group: string | undefined,
): void {
  if (isPatched((consumer as { run?: unknown }).run)) return standBack('kafkajs', 'run is patched');
  if (isFollowedElsewhere('kafkajs')) return;
  replaceBoundMethod(consumer, 'run', (run) => (config, ...rest) => {
    const { eachMessage, eachBatch } = (config ?? {}) as { eachMessage?: Handler; eachBatch?: Handler };
    const traced = {
      ...(config as object),
      ...(typeof eachMessage === 'function' && { eachMessage: tracedMessage(eachMessage, relation, group) }),
      ...(typeof eachBatch === 'function' && { eachBatch: tracedBatch(eachBatch, group) }),
    };
    return run(traced, ...rest);
  });
}

function attributesOf(group: string | undefined, partition: number | undefined, offset?: string): Attributes {
  return {
    ...(group !== undefined && { [ATTR_MESSAGING_CONSUMER_GROUP_NAME]: group }),
    ...(partition !== undefined && { [ATTR_MESSAGING_DESTINATION_PARTITION_ID]: String(partition) }),
    ...(offset !== undefined && { [ATTR_MESSAGING_KAFKA_OFFSET]: Number(offset) }),
  };
}

// kafkajs calls both handlers in the context in which `run()` was called. That context is left out: it has nothing to do with
// the message.
function tracedMessage(handle: Handler, relation: MessageRelation | undefined, group: string | undefined): Handler {
  return (...args) => {
    if (!isTracing(ROOT_CONTEXT)) return callWith(ROOT_CONTEXT, handle, undefined, args);
    const { topic, partition, message } = args[0] as EachMessage;
    const attributes = attributesOf(group, partition, message?.offset);
    const life = startProcess({ system: 'kafka', name: topic, attributes }, extractHeaders(message?.headers), relation);
    return runToEnd(life, handle, undefined, args);
  };
}

function tracedBatch(handle: Handler, group: string | undefined): Handler {
  return (...args) => {
    if (!isTracing(ROOT_CONTEXT)) return callWith(ROOT_CONTEXT, handle, undefined, args);
    const { topic, partition, messages } = (args[0] as EachBatch).batch;
    const links = messages.slice(0, MAX_LINKS).flatMap(({ headers }) => linksTo(extractHeaders(headers)));
    const destination = {
      system: 'kafka',
      name: topic,
      count: messages.length,
      attributes: attributesOf(group, partition),
    };
    return runToEnd(startProcessBatch(destination, links), handle, undefined, args);
  };
}
