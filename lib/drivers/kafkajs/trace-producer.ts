import { isTracing } from '../../core/process/is-tracing.js';
import type { SpanLife } from '../../core/span/span-life.js';
import { withHeaders } from '../messaging/message-headers.js';
import { startSend } from '../messaging/message-span.js';
import { isPatched, replaceBoundMethod } from '../common/own-method.js';
import { isFollowedElsewhere } from '../elsewhere/followed-elsewhere.js';
import { standBack } from '../elsewhere/stand-back.js';

interface Message {
  readonly headers?: object;
}

interface TopicMessages {
  readonly topic: string;
  readonly messages: readonly Message[];
}

/** Traces `send` and `sendBatch` of a producer or a transaction of kafkajs. */
export function traceSending(sender: object): void {
  if (isPatched((sender as { send?: unknown }).send)) return standBack('kafkajs', 'send is patched');
  if (isFollowedElsewhere('kafkajs')) return;
  replaceBoundMethod(sender, 'send', (send) => (record, ...rest) => {
    if (!isTracing() || !isTopic(record)) return send(record, ...rest);
    const sent = startTopic(record);
    return followed([sent.life], () => sent.life.run(send, undefined, [sent.record, ...rest]));
  });
  replaceBoundMethod(sender, 'sendBatch', (sendBatch) => (batch, ...rest) => {
    const { topicMessages } = (batch ?? {}) as { topicMessages?: readonly unknown[] };
    if (!isTracing() || !Array.isArray(topicMessages) || !topicMessages.every(isTopic))
      return sendBatch(batch, ...rest);
    const sent = topicMessages.map(startTopic);
    const records = sent.map(({ record }) => record);
    const lives = sent.map(({ life }) => life);
    return followed(lives, () => sendBatch({ ...(batch as object), topicMessages: records }, ...rest));
  });
}

function isTopic(record: unknown): record is TopicMessages {
  const { topic, messages } = (record ?? {}) as Partial<TopicMessages>;
  return typeof topic === 'string' && Array.isArray(messages);
}

/** The span of what goes to one topic, and copies of the messages that carry it. */
function startTopic(record: TopicMessages): { readonly life: SpanLife; readonly record: TopicMessages } {
  const { topic, messages } = record;
  const count = messages.length > 1 ? messages.length : undefined;
  const life = startSend({ system: 'kafka', name: topic, count });
  const carrying = messages.map((message) => ({ ...message, headers: withHeaders(message.headers, life.context) }));
  return { life, record: { ...record, messages: carrying } };
}

function followed(lives: readonly SpanLife[], send: () => unknown): unknown {
  const fail = (error: unknown): never => {
    for (const life of lives) life.fail(error);
    throw error;
  };
  const succeed = (result: unknown): unknown => {
    for (const life of lives) life.succeed(result);
    return result;
  };
  let result: unknown;
  try {
    result = send();
  } catch (error) {
    return fail(error);
  }
  return result instanceof Promise ? result.then(succeed, fail) : succeed(result);
}
