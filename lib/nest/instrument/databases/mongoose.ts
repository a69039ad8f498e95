import { isMongoosePatched } from '../../../drivers/mongo/is-mongoose-patched.js';
import { traceMongo } from '../../../drivers/mongo/trace-mongo.js';

interface ConnectionLike {
  getClient?(): object | undefined;
  readonly base?: { readonly version?: unknown };
}

/**
 * Traces the MongoDB driver below a mongoose connection. Releases of mongoose with a diagnostics channel tell of their
 * queries, of which the driver's commands are part; the batches of cursors, the ends of transactions and indexes are told
 * by the driver only.
 */
export function traceMongooseConnection(connection: object): void {
  const { getClient, base } = connection as ConnectionLike;
  if (getClient === undefined || base === undefined) return;
  const client = getClient.call(connection);
  if (client !== undefined && !isMongoosePatched()) traceMongo(client);
}
