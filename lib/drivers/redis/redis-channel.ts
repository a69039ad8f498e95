import { activeContext } from '../../core/process/provider.js';
import { followChannel, type ChannelCall } from '../channel/follow-channel.js';
import { isUnseen, openCall } from '../common/database/database-call.js';
import { isInsideGroup } from '../common/inside.js';
import type { DatabaseClient, DatabaseOperation } from '../common/database/database-client.js';
import type { DatabaseOptions } from '../common/database/database.options.js';
import { isNodeRedisPatched } from './is-node-redis-patched.js';
import { REDIS_GROUP, redisClient, type RedisPlace } from './redis-client.js';
import { batchOperation, commandOperation } from './redis-command.js';

interface CommandMessage extends RedisPlace {
  readonly command: string;
  readonly args?: readonly unknown[];
}

interface BatchMessage extends RedisPlace {
  readonly batchMode?: unknown;
  readonly batchSize?: unknown;
}

const MAX_PLACES = 100;

/** Traces every client of node-redis 5.12 and later in this process; answers with how to stop. */
export function traceRedisChannel(options: DatabaseOptions = {}): () => void {
  const clients = new Map<string, DatabaseClient>();
  let isElsewhere: boolean | undefined;
  const clientOf = (place: RedisPlace): DatabaseClient => {
    const key = `${String(place.serverAddress)}:${String(place.serverPort)}/${String(place.database)}`;
    let client = clients.get(key);
    if (client === undefined) {
      if (clients.size >= MAX_PLACES) clients.clear();
      clients.set(key, (client = redisClient(() => place, options)));
    }
    return client;
  };
  const isUnseenHere = (): boolean => {
    const active = activeContext();
    // The call belongs to a client that was handed to `traceRedis()`, which has traced it already.
    return isUnseen(active) || isInsideGroup(REDIS_GROUP, active);
  };
  const open = (
    place: RedisPlace,
    describe: (client: DatabaseClient) => DatabaseOperation,
  ): ChannelCall | undefined => {
    // Asked at the first call only: node-redis is certainly loaded by then.
    if ((isElsewhere ??= isNodeRedisPatched())) return undefined;
    const client = clientOf(place);
    const call = openCall(client, () => describe(client));
    return call && { context: call.context, succeed: () => call.succeed(), fail: (error) => call.fail(error) };
  };
  const undo = [
    followChannel<CommandMessage>('node-redis:command', {
      client: 'redis',
      isUnseen: isUnseenHere,
      open: (message) =>
        open(message, (client) => commandOperation(client, message.command, (message.args ?? []).slice(1))),
    }),
    followChannel<BatchMessage>('node-redis:batch', {
      client: 'redis',
      isUnseen: isUnseenHere,
      open: (message) =>
        open(message, (client) =>
          batchOperation(client, String(message.batchMode ?? 'BATCH'), [], Number(message.batchSize)),
        ),
    }),
  ];
  return () => undo.forEach((stop) => stop());
}
