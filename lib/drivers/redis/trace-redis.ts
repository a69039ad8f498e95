import { checkDatabaseOptions, type DatabaseOptions } from '../common/database/database.options.js';
import { invalidClient } from '../common/invalid-client.js';
import { traceIoRedis, type IoRedis } from './trace-ioredis.js';
import { traceNodeRedis, type NodeRedis } from './trace-node-redis.js';

/**
 * Traces a client of node-redis (4 and later) or of ioredis: one CLIENT span per command, one per pipeline and `MULTI`.
 *
 * Changes this one object and returns it. Never records keys, values or the text of scripts: a command is `SET ? ?`. A
 * rejection that nobody handles stays unhandled. For a pool of node-redis it repairs the parents; the spans of its commands
 * come from the channel that `instrument: 'auto'` listens to. Follows the semantic conventions for Redis.
 *
 * @throws TracedError `TRACED_INVALID_CLIENT`, `TRACED_INVALID_OPTION`.
 * @example
 * const redis = traceRedis(createClient({ url: process.env.REDIS_URL }));
 */
export function traceRedis<T extends object>(target: T, options: DatabaseOptions = {}): T {
  checkDatabaseOptions('traceRedis', options);
  if (isIoRedis(target)) traceIoRedis(target, options);
  else if (isNodeRedis(target)) traceNodeRedis(target, options);
  else throw invalidClient('traceRedis', 'a client of node-redis or ioredis', target, 'traceRedis(createClient())');
  return target;
}

function isIoRedis(target: unknown): target is IoRedis {
  const { sendCommand, status, duplicate, pipeline } = (target ?? {}) as Record<string, unknown>;
  if (typeof sendCommand !== 'function' || typeof duplicate !== 'function') return false;
  return typeof status === 'string' || typeof pipeline === 'function';
}

function isNodeRedis(target: unknown): target is NodeRedis {
  const { sendCommand, connect, isOpen } = (target ?? {}) as Record<string, unknown>;
  return typeof sendCommand === 'function' && typeof connect === 'function' && typeof isOpen === 'boolean';
}
