import { channel } from 'node:diagnostics_channel';
import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Context } from '@opentelemetry/api';
import { activeContext } from '../../core/process/provider.js';
import { guard } from '../../shared/errors/guard.js';
import { createHiddenField } from '../../shared/hidden-field.js';
import { contextStore, hasOwnSpans } from '../channel/bind-context-store.js';
import { followChannel } from '../channel/follow-channel.js';
import { silenceUnseen } from '../channel/silent-channel.js';
import { isUnseen, openStatement } from '../common/database/database-call.js';
import type { DatabaseClient } from '../common/database/database-client.js';
import type { DatabaseOptions } from '../common/database/database.options.js';
import { isInsideGroup } from '../common/inside.js';
import { rowsOfResults } from '../common/rows-of-results.js';
import { isMysql2Patched } from './is-mysql2-patched.js';
import { MYSQL_GROUP, mysqlClient } from './mysql-client.js';
import { isWaitingBound } from './pool-waiting.js';

interface QueryMessage {
  readonly query: string;
  readonly database?: string;
  readonly serverAddress?: string;
  readonly serverPort?: number;
}

const MAX_PLACES = 100;

/**
 * Traces every pool and connection of mysql2 3.20 and later in this process; answers with how to stop.
 *
 * Goes on listening even when every client was handed in: only the channel `mysql2:connect` could tell of further clients, and
 * whoever listens to that one takes the error of a failed connection from its owner. The calls of clients that were handed
 * in do not pay for it, because the channels are silent for them.
 */
export function traceMysql2Channel(options: DatabaseOptions = {}): () => void {
  const clients = new Map<string, DatabaseClient>();
  let latest: DatabaseClient | undefined;
  let latestPlace: QueryMessage | undefined;
  let isElsewhere: boolean | undefined;
  const clientOf = (message: QueryMessage): DatabaseClient => {
    if (latest !== undefined && latestPlace !== undefined && isSamePlace(message, latestPlace)) return latest;
    const { query: _, serverAddress, serverPort, database } = message;
    const key = `${serverAddress}:${serverPort}/${database}`;
    let client = clients.get(key);
    if (client === undefined) {
      if (clients.size >= MAX_PLACES) clients.clear();
      const namespace = database === '' ? undefined : database;
      clients.set(key, (client = mysqlClient('mysql', () => ({ serverAddress, serverPort, namespace }), options)));
    }
    latestPlace = { query: '', serverAddress, serverPort, database };
    return (latest = client);
  };
  const isUnseenHere = (): boolean => {
    const active = activeContext();
    // The call belongs to a client that was handed to `traceMysql2()`, which has traced it already.
    return isUnseen(active) || isInsideGroup(MYSQL_GROUP, active);
  };
  const follow = (name: string): (() => void) =>
    followChannel<QueryMessage>(name, {
      client: 'mysql2',
      isUnseen: isUnseenHere,
      open: (message) => {
        // Asked at the first call only: mysql2 is certainly loaded by then.
        if ((isElsewhere ??= isMysql2Patched())) return undefined;
        const client = clientOf(message);
        const active = activeContext();
        const call = openStatement(client, message.query, active, active);
        return (
          call && {
            context: call.context,
            succeed: (result) => call.succeed(rowsOfResults(result)),
            fail: (error) => call.fail(error),
          }
        );
      },
    });
  const undo = [repairPool(), follow('mysql2:query'), follow('mysql2:execute')];
  return () => undo.forEach((stop) => stop());
}

function isSamePlace(one: QueryMessage, other: QueryMessage): boolean {
  return (
    one.serverAddress === other.serverAddress && one.serverPort === other.serverPort && one.database === other.database
  );
}

/** mysql2 runs whoever waited for a connection in the context of whoever gave it back; this restores their own context. */
function repairPool(): () => void {
  const store = guard('the context of channels', contextStore) as AsyncLocalStorage<unknown> | undefined;
  if (store === undefined) return () => {};
  const waiting = createHiddenField<Context>();
  const start = channel('tracing:mysql2:pool:connect:start');
  const resumed = channel('tracing:mysql2:pool:connect:asyncStart');
  const remember = (message: unknown): void => {
    if (!isWaitingBound()) waiting.set(message as object, activeContext());
  };
  start.subscribe(remember);
  resumed.bindStore(store, (message) =>
    // Another instrumentation of the pool restores the context too, and its context has the span that it made.
    hasOwnSpans(start) ? activeContext() : (waiting.get(message as object) ?? activeContext()),
  );
  const speak = silenceUnseen('mysql2:pool:connect', ['asyncStart'], isWaitingBound);
  return () => {
    speak();
    start.unsubscribe(remember);
    resumed.unbindStore(store);
  };
}
