import { channel } from 'node:diagnostics_channel';
import { isAttachedToDatadog } from '../../core/process/is-attached-to-datadog.js';
import { hasOwnSpans } from '../channel/bind-context-store.js';
import { standBack } from './stand-back.js';

interface Channels {
  /** The tracing channel of the client itself, where it has one. */
  readonly own?: string;
  /** A channel on which Datadog's tracer hears of calls; it has listeners while the client is loaded and traced by Datadog. */
  readonly datadog: string;
}

const CLIENTS = {
  amqplib: { datadog: 'apm:amqplib:publish:start' },
  anthropic: { datadog: 'tracing:apm:anthropic:request:start' },
  aws: { datadog: 'apm:aws:request:start:sqs' },
  bullmq: { datadog: 'tracing:orchestrion:bullmq:Queue_add:start' },
  ioredis: { own: 'ioredis:command', datadog: 'apm:ioredis:command:start' },
  kafkajs: { datadog: 'apm:kafkajs:produce:start' },
  mariadb: { datadog: 'apm:mariadb:query:start' },
  mongodb: { datadog: 'apm:mongodb:query:start' },
  mongoose: { own: 'mongoose:query', datadog: 'apm:mongodb:query:start' },
  mysql2: { own: 'mysql2:query', datadog: 'apm:mysql2:query:start' },
  nats: { datadog: 'apm:nats:publish:start' },
  openai: { datadog: 'tracing:apm:openai:request:start' },
  pg: { datadog: 'apm:pg:query:start' },
  postgres: { datadog: 'tracing:orchestrion:postgres:query:start' },
  pubsub: { datadog: 'apm:google-cloud-pubsub:request:start' },
  redis: { own: 'node-redis:command', datadog: 'apm:redis:command:start' },
} satisfies Readonly<Record<string, Channels>>;

/**
 * Whether another instrumentation makes spans of a client without patching it: Sentry on the client's own tracing channel,
 * or Datadog on channels of Datadog's. Says so once if that is the case.
 */
export function isFollowedElsewhere(client: keyof typeof CLIENTS): boolean {
  const { own, datadog }: Channels = CLIENTS[client];
  if (own !== undefined && hasOwnSpans(channel(`tracing:${own}:start`))) {
    standBack(client, 'spans are made of its channel');
    return true;
  }
  if (!channel(datadog).hasSubscribers || !isAttachedToDatadog()) return false;
  standBack(client, 'dd-trace follows it');
  return true;
}
