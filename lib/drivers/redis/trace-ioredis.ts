import type { Context } from '@opentelemetry/api';
import { isTracing } from '../../core/process/is-tracing.js';
import { activeContext } from '../../core/process/provider.js';
import { reportInternalError } from '../../shared/errors/guard.js';
import { runtime } from '../../core/runtime/runtime.js';
import { isInside, isUnseen, openCall, openOperation, type DatabaseCall } from '../common/database/database-call.js';
import type { DatabaseClient } from '../common/database/database-client.js';
import type { DatabaseOptions } from '../common/database/database.options.js';
import { endingCallback, follow } from '../common/follow.js';
import { isPatched, replaceMethod } from '../common/own-method.js';
import { isFollowedElsewhere } from '../elsewhere/followed-elsewhere.js';
import { standBack } from '../elsewhere/stand-back.js';
import { redisClient, type RedisPlace } from './redis-client.js';
import { batchOperation, commandOperation } from './redis-command.js';

/**
 * Marks a command that has been traced: ioredis sends it once more when its offline queue or a pipeline is sent. A property
 * costs less than an entry in a `WeakSet`, also where nothing is sampled.
 */
const SEEN = Symbol('nestjs-traced.seen');

interface Command {
  readonly name: string;
  readonly args: readonly unknown[];
  resolve: unknown;
  reject: unknown;
  [SEEN]?: boolean;
}

/** What is used of a client or a cluster of ioredis. */
export interface IoRedis {
  sendCommand(...args: unknown[]): unknown;
  readonly options?: {
    readonly host?: unknown;
    readonly port?: unknown;
    readonly path?: unknown;
    readonly db?: unknown;
    readonly sentinels?: unknown;
  } | null;
  /** Set on a cluster only: what the application has named. */
  readonly startupNodes?: unknown;
}

interface Pipeline {
  readonly length?: number;
  readonly _queue?: readonly { readonly name?: unknown }[];
  exec(...args: unknown[]): unknown;
}

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Settle = (this: unknown, value: unknown) => unknown;
type Callback = (error: unknown, result: unknown) => unknown;

/** Gives each command of one client a span, and a pipeline or a transaction one for all its commands. */
export function traceIoRedis(redis: IoRedis, options: DatabaseOptions): void {
  if (isPatched(redis.sendCommand)) return standBack('ioredis', 'Redis.sendCommand is patched');
  if (isFollowedElsewhere('ioredis')) return;
  const client = redisClient(() => placeOf(redis), options);
  const sending = sendingOf(client);
  replaceMethod(redis, 'sendCommand', sending);
  let isInMulti = false;
  replaceMethod(redis, 'pipeline', (original) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      const pipeline = Reflect.apply(original, this, args);
      if (!isInMulti) {
        traceBatch(pipeline, client, 'PIPELINE');
        traceGathering(pipeline, sending);
      }
      return pipeline;
    };
  });
  replaceMethod(redis, 'multi', (original) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      isInMulti = true;
      try {
        const pipeline = Reflect.apply(original, this, args);
        traceBatch(pipeline, client, 'MULTI');
        return pipeline;
      } finally {
        isInMulti = false;
      }
    };
  });
}

/** A cluster is known by the first node that was named; which server a sentinel sends to is known to the sentinel only. */
function placeOf({ options, startupNodes }: IoRedis): RedisPlace {
  const { path, host, port, db = 0, sentinels } = options ?? {};
  if (Array.isArray(sentinels)) return { database: db };
  if (typeof path === 'string') return { serverAddress: path, database: db };
  const [node] = Array.isArray(startupNodes) ? (startupNodes as unknown[]) : [];
  const named = (typeof node === 'object' && node !== null ? node : { host, port }) as {
    host?: unknown;
    port?: unknown;
  };
  return { serverAddress: named.host ?? 'localhost', serverPort: named.port, database: db };
}

/** What stands in front of a method that sends a command. */
function sendingOf(client: DatabaseClient): (original: Method) => Method {
  return (original) =>
    function (this: unknown, ...args: unknown[]): unknown {
      const command = args[0] as Command;
      const active = activeContext();
      const isOff = runtime.databaseMetrics === undefined && !isTracing(active);
      if (isOff || typeof command !== 'object' || SEEN in command) return Reflect.apply(original, this, args);
      command[SEEN] = true;
      if (isUnseen(active) || isHandshake(this, command)) return Reflect.apply(original, this, args);
      const call = openCommand(client, command, active);
      return call === undefined ? Reflect.apply(original, this, args) : call.run(original, this, args);
    };
}

function openCommand(client: DatabaseClient, command: Command, active: Context): DatabaseCall | undefined {
  if (isInside(client, active)) return undefined;
  let call: DatabaseCall | undefined;
  try {
    call = openOperation(client, commandOperation(client, command.name, command.args), active, active);
    if (call !== undefined) endWith(call, command);
    return call;
  } catch (error) {
    call?.cancel();
    reportInternalError('tracing a command of ioredis', error);
    return undefined;
  }
}

const HANDSHAKE = /^(?:auth|client|cluster|hello|info|readonly|select)$/i;

/** Whether ioredis sends the command by itself to connect: it is no part of the request that happened to be the first. */
function isHandshake(redis: unknown, { name }: Command): boolean {
  return (redis as { status?: unknown }).status === 'connect' && HANDSHAKE.test(name);
}

/**
 * With `enableAutoPipelining`, ioredis gathers commands of many callers in its own pipelines. Each command is then traced
 * in its own caller's context, not in that of the caller in whose turn the pipeline is sent.
 */
function traceGathering(pipeline: unknown, sending: (original: Method) => Method): void {
  if (typeof pipeline !== 'object' || pipeline === null) return;
  replaceMethod(pipeline, 'sendCommand', (original) => {
    const traced = sending(original);
    return function (this: unknown, ...args: unknown[]): unknown {
      return Reflect.apply(isAutomatic(this) ? traced : original, this, args);
    };
  });
}

/** Whether ioredis has made the pipeline by itself: it puts a symbol `exec` on it right away. */
function isAutomatic(pipeline: unknown): boolean {
  return Object.getOwnPropertySymbols(pipeline).some(({ description }) => description === 'exec');
}

// Puts no handler on the promise itself: Node would then count its rejection as handled.
function endWith(call: DatabaseCall, command: Command): void {
  const { resolve, reject } = command as { resolve: Settle; reject: Settle };
  if (typeof resolve !== 'function' || typeof reject !== 'function') return call.cancel();
  command.resolve = function (this: unknown, value: unknown): unknown {
    call.succeed();
    return resolve.call(this, value);
  };
  command.reject = function (this: unknown, error: unknown): unknown {
    call.fail(error);
    return reject.call(this, error);
  };
}

function traceBatch(pipeline: unknown, client: DatabaseClient, mode: string): void {
  // `multi({ pipeline: false })` sends its commands one by one.
  if (typeof (pipeline as Pipeline | undefined)?.exec !== 'function') return;
  replaceMethod(pipeline as Pipeline, 'exec', (original) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      const isOff = runtime.databaseMetrics === undefined && !isTracing();
      if (isOff || isAutomatic(this) || isInside(client, activeContext())) {
        return Reflect.apply(original, this, args);
      }
      const names = ((this as Pipeline)._queue ?? [])
        .map(({ name }) => String(name))
        .filter((name) => !/^(?:multi|exec)$/i.test(name));
      const call = openCall(client, () => batchOperation(client, mode, names, names.length));
      if (call === undefined) return Reflect.apply(original, this, args);
      const [callback] = args;
      if (typeof callback !== 'function') return follow(call, call.run(original, this, args));
      return call.run(original, this, [endingCallback(call, callback as Callback)]);
    };
  });
}
