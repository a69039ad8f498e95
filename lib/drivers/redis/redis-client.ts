import { DatabaseClient, type DatabaseAddress } from '../common/database/database-client.js';
import type { DatabaseOptions } from '../common/database/database.options.js';

/** What is known of the server of a command. */
export interface RedisPlace {
  readonly serverAddress?: unknown;
  readonly serverPort?: unknown;
  readonly database?: unknown;
}

/** The group, and the system, of all clients of Redis. */
export const REDIS_GROUP = 'redis';

/** A client of Redis; commands are described by their names, never by their arguments. */
export function redisClient(place: () => RedisPlace, options: DatabaseOptions): DatabaseClient {
  return new DatabaseClient(
    { system: REDIS_GROUP, address: () => addressOf(place()), statusOf: redisStatusOf, defaultPort: 6379 },
    options,
  );
}

function addressOf({ serverAddress, serverPort, database }: RedisPlace): DatabaseAddress {
  return {
    serverAddress: typeof serverAddress === 'string' ? serverAddress : undefined,
    serverPort: typeof serverPort === 'number' ? serverPort : undefined,
    namespace: typeof database === 'number' || typeof database === 'string' ? String(database) : undefined,
  };
}

/** The prefix of an error that the server has answered: `WRONGTYPE`, `NOSCRIPT`, `ERR`. */
function redisStatusOf(error: unknown): string | undefined {
  const message: unknown =
    typeof error === 'object' && error !== null ? (error as { message?: unknown }).message : undefined;
  return typeof message === 'string' ? /^([A-Z]{2,30})(?: |$)/.exec(message)?.[1] : undefined;
}
