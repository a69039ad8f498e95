import { isTracing } from '../../core/process/is-tracing.js';
import { guard, guardMethod } from '../../shared/errors/guard.js';
import { runtime } from '../../core/runtime/runtime.js';
import { openCall, type DatabaseCall } from '../common/database/database-call.js';
import { checkDatabaseOptions, type DatabaseOptions } from '../common/database/database.options.js';
import { invalidClient } from '../common/invalid-client.js';
import { isMongoPatched } from './is-mongo-patched.js';
import { MongoClients } from './mongo-client.js';

interface CommandEvent {
  readonly requestId: number;
  readonly connectionId: unknown;
  readonly address: string;
  readonly commandName: string;
  readonly databaseName?: string;
  readonly command?: Readonly<Record<string, unknown>>;
  readonly reply?: Reply;
  readonly failure?: unknown;
}

interface Reply {
  readonly cursor?: { readonly firstBatch?: unknown[]; readonly nextBatch?: unknown[] };
  /** What could not be written: the command itself has succeeded. */
  readonly writeErrors?: readonly { readonly code?: unknown }[];
  readonly writeConcernError?: { readonly code?: unknown };
}

interface MongoLike {
  on(event: string, listener: (event: CommandEvent) => void): unknown;
  monitorCommands: boolean;
  readonly topology?: { readonly s?: { readonly servers?: ReadonlyMap<string, ServerLike> } };
}

interface ServerLike {
  readonly pool?: {
    readonly options?: object;
    readonly connections?: { toArray?(): object[] };
    readonly checkedOut?: Iterable<object>;
  };
}

const TRACED = new WeakSet<object>();
const CHATTER = new Set([
  'hello',
  'ismaster',
  'isMaster',
  'ping',
  'endSessions',
  'saslStart',
  'saslContinue',
  'authenticate',
  'getnonce',
  'logout',
]);
const MAX_OPEN = 10_000;

/**
 * Traces a `MongoClient` by its own command events: one CLIENT span per command, `find users`, with the span as its parent
 * in which the command was sent.
 *
 * Works before and after `connect()`, and for mongoose by `connection.getClient()`. Never records filters, documents or
 * replies. Changes nothing but `monitorCommands` and returns the client. Follows the semantic conventions for MongoDB.
 *
 * @throws TracedError `TRACED_INVALID_CLIENT`, `TRACED_INVALID_OPTION`.
 * @example
 * const client = traceMongo(new MongoClient(process.env.MONGO_URL));
 */
export function traceMongo<T extends object>(target: T, options: DatabaseOptions = {}): T {
  checkDatabaseOptions('traceMongo', options);
  const { on, db, connect } = (target ?? {}) as Record<string, unknown>;
  if (typeof on !== 'function' || typeof db !== 'function' || typeof connect !== 'function') {
    throw invalidClient('traceMongo', 'a MongoClient', target, 'traceMongo(new MongoClient(url))');
  }
  if (TRACED.has(target)) return target;
  TRACED.add(target);
  if (isMongoPatched()) return target;
  const client = target as unknown as MongoLike;
  guard('tracing a MongoClient', () => {
    client.monitorCommands = true;
    monitorOpenConnections(client);
  });
  follow(client, new MongoClients(options));
  return target;
}

function follow(client: MongoLike, clients: MongoClients): void {
  const open = new Map<string, DatabaseCall>();
  const listen = (name: string, listener: (event: CommandEvent) => void): void => {
    client.on(name, (event) => guardMethod(name, undefined, listener, event));
  };
  const take = (event: CommandEvent): DatabaseCall | undefined => {
    const key = keyOf(event);
    const call = open.get(key);
    open.delete(key);
    return call;
  };
  listen('commandStarted', (event) => {
    if ((runtime.databaseMetrics === undefined && !isTracing()) || CHATTER.has(event.commandName)) return;
    const call = openCommand(event, clients);
    // Commands whose end is never told must not pile up in `open`.
    if (call !== undefined && open.size < MAX_OPEN) open.set(keyOf(event), call);
    else call?.cancel();
  });
  listen('commandSucceeded', (event) => {
    const { cursor, writeErrors, writeConcernError } = event.reply ?? {};
    const failed = writeErrors?.[0] ?? writeConcernError;
    if (failed !== undefined) take(event)?.failAs(String(failed.code ?? '_OTHER'));
    else take(event)?.succeed((cursor?.firstBatch ?? cursor?.nextBatch)?.length);
  });
  listen('commandFailed', (event) => take(event)?.fail(event.failure));
}

const keyOf = ({ connectionId, requestId }: CommandEvent): string => `${String(connectionId)} ${requestId}`;

function openCommand(
  { address, commandName, command = {}, databaseName }: CommandEvent,
  clients: MongoClients,
): DatabaseCall | undefined {
  const port = /:(\d+)$/.exec(address);
  const client = clients.of({
    serverAddress: port === null ? address : address.slice(0, port.index),
    serverPort: port === null ? undefined : Number(port[1]),
    namespace: databaseName,
  });
  const target = targetOf(commandName, command);
  const { documents, updates, deletes } = command;
  const batch = [documents, updates, deletes].find((list) => Array.isArray(list)) as unknown[] | undefined;
  return openCall(client, () => clients.operation(client, commandName, target, batch?.length));
}

/** What a command says first is a collection for these; for others it may be anything, the name of a user for example. */
const ON_COLLECTIONS = new Set([
  'aggregate',
  'collMod',
  'collStats',
  'compact',
  'count',
  'create',
  'createIndexes',
  'createSearchIndexes',
  'delete',
  'distinct',
  'drop',
  'dropIndexes',
  'dropSearchIndex',
  'find',
  'findAndModify',
  'insert',
  'killCursors',
  'listIndexes',
  'mapReduce',
  'reIndex',
  'update',
  'updateSearchIndex',
  'validate',
]);

function targetOf(commandName: string, command: Readonly<Record<string, unknown>>): string | undefined {
  const key = commandName === 'getMore' ? 'collection' : ON_COLLECTIONS.has(commandName) ? commandName : undefined;
  const target = key === undefined ? undefined : command[key];
  return typeof target === 'string' ? target : undefined;
}

/** Switches events on for connections that are open already: the driver reads `monitorCommands` only when it makes one. */
function monitorOpenConnections({ topology }: MongoLike): void {
  for (const { pool } of topology?.s?.servers?.values() ?? []) {
    const connections = [...(pool?.connections?.toArray?.() ?? []), ...(pool?.checkedOut ?? [])];
    for (const connection of connections) Reflect.set(connection, 'monitorCommands', true);
    if (pool?.options !== undefined && !Reflect.set(pool.options, 'monitorCommands', true)) {
      Reflect.set(pool, 'options', Object.freeze({ ...pool.options, monitorCommands: true }));
    }
  }
}
