import { traceMongo } from '../../../drivers/mongo/trace-mongo.js';

interface ConnectionLike {
  getClient?(): object | undefined;
  readonly base?: { readonly version?: unknown };
}

/** The first mongoose with a diagnostics channel, which tells more than the events of the MongoDB driver below. */
const WITH_CHANNEL = [9, 7] as const;

/** Traces the MongoDB driver below a mongoose connection, for releases of mongoose without a diagnostics channel. */
export function traceMongooseConnection(connection: object): void {
  const { getClient, base } = connection as ConnectionLike;
  if (getClient === undefined || base === undefined) return;
  const [major = 0, minor = 0] = String(base.version).split('.').map(Number);
  if (major > WITH_CHANNEL[0] || (major === WITH_CHANNEL[0] && minor >= WITH_CHANNEL[1])) return;
  const client = getClient.call(connection);
  if (client !== undefined) traceMongo(client);
}
