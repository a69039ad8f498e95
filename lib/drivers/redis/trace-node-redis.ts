import { activeContext } from '../../core/process/provider.js';
import { guard } from '../../shared/errors/guard.js';
import { bindContext } from '../common/bind-context.js';
import { isUnseen, openCall } from '../common/database/database-call.js';
import type { DatabaseClient, DatabaseOperation } from '../common/database/database-client.js';
import type { DatabaseOptions } from '../common/database/database.options.js';
import { follow } from '../common/follow.js';
import { isPatched, replaceMethod } from '../common/own-method.js';
import { isFollowedElsewhere } from '../elsewhere/followed-elsewhere.js';
import { standBack } from '../elsewhere/stand-back.js';
import { followNodes } from './cluster-nodes.js';
import { commandMethodsOf, isNodeRedis4 } from './node-redis-4.js';
import { redisClient } from './redis-client.js';
import { batchOperation, commandOperation } from './redis-command.js';

type Method = (this: unknown, ...args: unknown[]) => unknown;

interface ClusterNode {
  readonly client?: NodeRedis | undefined;
}

/** What is used of a client, a pool or a cluster of node-redis. */
export interface NodeRedis {
  readonly _self?: NodeRedis;
  sendCommand(...args: unknown[]): unknown;
  execute?(...args: unknown[]): unknown;
  /** Set on a sentinel only. */
  readonly acquire?: unknown;
  /** Set on a cluster only. */
  readonly masters?: readonly ClusterNode[];
  readonly replicas?: readonly ClusterNode[];
  readonly nodeByAddress?: unknown;
  on?(event: string, listener: () => void): unknown;
  readonly options?: {
    readonly socket?: { readonly host?: unknown; readonly port?: unknown; readonly path?: unknown };
    readonly database?: unknown;
    readonly url?: unknown;
  };
}

/** Gives each command of one client a span, and a pipeline or a transaction one for all its commands. */
export function traceNodeRedis(redis: NodeRedis, options: DatabaseOptions): void {
  // All views of one client send their commands through this object.
  const self = typeof redis._self?.sendCommand === 'function' ? redis._self : redis;
  if (Array.isArray(self.masters)) return traceCluster(self, options);
  if (isPatched(self.sendCommand)) return standBack('redis', 'sendCommand is patched');
  if (typeof self.execute === 'function') return tracePool(self);
  // The clients that a sentinel makes, of releases that have one, tell of their commands on the channel.
  if (typeof self.acquire === 'function') return;
  if (isFollowedElsewhere('redis')) return;
  const { socket, database } = self.options ?? {};
  const client = redisClient(
    () => ({
      serverAddress: socket?.path ?? socket?.host ?? 'localhost',
      serverPort: socket?.path === undefined ? (socket?.port ?? 6379) : undefined,
      database: database ?? 0,
    }),
    options,
  );
  const traced = (key: string, describe: (args: readonly unknown[]) => DatabaseOperation): void =>
    replaceMethod(self, key, (original) => commandMethod(original, client, describe));
  traced('sendCommand', ([args]) => {
    const [name, ...rest] = Array.isArray(args) ? (args as unknown[]) : [args];
    return commandOperation(client, String(name), rest);
  });
  traced('_executeMulti', ([commands]) => batchOf(client, 'MULTI', commands));
  traced('_executePipeline', ([commands]) => batchOf(client, 'PIPELINE', commands));
  if (!isNodeRedis4(self)) return;
  for (const [holder, key, command] of commandMethodsOf(self)) {
    const describe = (args: readonly unknown[]): DatabaseOperation => commandOperation(client, command, args);
    replaceMethod(holder, key, (original) => commandMethod(original, client, describe));
  }
  // With an id the commands are one transaction.
  traced('multiExecutor', ([commands, , id]) => batchOf(client, id === undefined ? 'PIPELINE' : 'MULTI', commands));
}

const CLUSTERS = new WeakSet<object>();

/** The commands of a cluster go to the clients of its nodes, which are there before they are connected. */
function traceCluster(cluster: NodeRedis, options: DatabaseOptions): void {
  if (CLUSTERS.has(cluster)) return;
  CLUSTERS.add(cluster);
  const traceNode = (client: object | undefined): void => {
    if (client !== undefined && 'sendCommand' in client) traceNodeRedis(client as NodeRedis, options);
  };
  const traceNodes = (): void => {
    guard('tracing the nodes of a cluster', () => {
      for (const { client } of [...(cluster.masters ?? []), ...(cluster.replicas ?? [])]) traceNode(client);
    });
  };
  cluster.on?.('node-connect', traceNodes);
  // Release 4 emits no `node-connect`.
  if (cluster._self === undefined) {
    guard('tracing the nodes of a cluster', () =>
      followNodes(cluster, (client) => guard('tracing a node of a cluster', () => traceNode(client))),
    );
  }
  traceNodes();
}

function commandMethod(
  original: Method,
  client: DatabaseClient,
  describe: (args: readonly unknown[]) => DatabaseOperation,
): Method {
  return function (this: unknown, ...args: unknown[]): unknown {
    const active = activeContext();
    if (isUnseen(active)) return Reflect.apply(original, this, args);
    const call = openCall(client, () => describe(args), active);
    if (call === undefined) return Reflect.apply(original, this, args);
    return follow(call, call.run(original, this, args));
  };
}

function batchOf(client: DatabaseClient, mode: string, commands: unknown): DatabaseOperation {
  const list = Array.isArray(commands) ? (commands as { args?: readonly unknown[] }[]) : [];
  return batchOperation(
    client,
    mode,
    list.map(({ args }) => String(args?.[0])),
    list.length,
  );
}

/** Runs a pool's task in its caller's context, not in that of whoever gave the connection back. A channel traces commands. */
function tracePool(pool: NodeRedis): void {
  replaceMethod(pool, 'execute', (original) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      const [task] = args;
      if (typeof task !== 'function') return Reflect.apply(original, this, args);
      return Reflect.apply(original, this, [bindContext(activeContext(), task as Method), ...args.slice(1)]);
    };
  });
}
