import { DatabaseClient, type DatabaseAddress } from '../common/database/database-client.js';
import type { DatabaseOptions } from '../common/database/database.options.js';

/** The group of all clients of MySQL and MariaDB. */
export const MYSQL_GROUP = 'mysql';

/** A client of MySQL or MariaDB. */
export function mysqlClient(
  system: 'mysql' | 'mariadb',
  address: () => DatabaseAddress,
  options: DatabaseOptions,
): DatabaseClient {
  return new DatabaseClient({ system, group: MYSQL_GROUP, address, statusOf: errnoOf, defaultPort: 3306 }, options);
}

/** The number of an error that the server has answered; the client's own errors have none, or a negative one. */
function errnoOf(error: unknown): string | undefined {
  const errno: unknown = typeof error === 'object' && error !== null ? (error as { errno?: unknown }).errno : undefined;
  return typeof errno === 'number' && errno > 0 ? String(errno) : undefined;
}

/** Where a configuration of either client says that its server is. */
export function addressOfConfig(config: Readonly<Record<string, unknown>> | undefined): DatabaseAddress {
  const { socketPath, host, port, database } = config ?? {};
  const hasSocket = typeof socketPath === 'string' && socketPath !== '';
  return {
    serverAddress: hasSocket ? socketPath : typeof host === 'string' ? host : 'localhost',
    serverPort: !hasSocket && typeof port === 'number' ? port : undefined,
    namespace: typeof database === 'string' && database !== '' ? database : undefined,
  };
}
