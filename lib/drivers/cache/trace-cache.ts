import { SpanKind } from '@opentelemetry/api';
import { isTracing } from '../../core/process/is-tracing.js';
import { runInSpan } from '../../core/span/run-in-span.js';
import type { SpanLife } from '../../core/span/span-life.js';
import { invalidClient } from '../common/invalid-client.js';
import { replaceMethod } from '../common/own-method.js';
import type { Method } from '../common/traced-method.js';

/** Is no value that anybody can make. */
const NOTHING = Symbol('nothing');
const METHODS = ['get', 'mget', 'set', 'mset', 'del', 'mdel', 'ttl', 'clear', 'wrap'] as const;

/**
 * Traces a cache of `cache-manager` (also the one of `@nestjs/cache-manager`): an INTERNAL span `cache.get` and so on, with
 * `cache.hit` on what is read.
 *
 * Changes this one object and returns it. Never records keys or values. What the cache's store sends over the network has
 * spans of its own below, where its client is traced.
 *
 * @throws TracedError `TRACED_INVALID_CLIENT`.
 * @example
 * const cache = traceCache(createCache());
 */
export function traceCache<T extends object>(target: T): T {
  const { get, set, wrap } = (target ?? {}) as Record<string, unknown>;
  if (typeof get !== 'function' || typeof set !== 'function' || typeof wrap !== 'function') {
    throw invalidClient('traceCache', 'a cache of cache-manager', target, 'traceCache(createCache())');
  }
  for (const method of METHODS) replaceMethod(target, method, (original) => cacheMethod(original, method));
  return target;
}

function cacheMethod(original: Method, method: (typeof METHODS)[number]): Method {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (!isTracing()) return Reflect.apply(original, this, args);
    const attributes = { 'cache.operation': method };
    return runInSpan({ name: `cache.${method}`, kind: SpanKind.INTERNAL, attributes }, (life) => {
      if (method === 'wrap') return wrapping(original, this, args, life);
      const result = Reflect.apply(original, this, args);
      if (method !== 'get' && method !== 'mget') return result;
      return result instanceof Promise ? result.then((value) => noted(life, value)) : noted(life, result);
    });
  };
}

/**
 * The value is made by the caller when the cache does not have it. It may also be made for the next time, when it is nearly
 * out of date: the value that the caller gets is then still the cache's.
 */
function wrapping(original: Method, self: unknown, args: readonly unknown[], life: SpanLife): unknown {
  const at = args.findIndex((argument) => typeof argument === 'function');
  if (at < 0) return Reflect.apply(original, self, args);
  const make = args[at] as Method;
  let made: unknown = NOTHING;
  const noteMade = <T>(value: T): T => {
    made = value;
    return value;
  };
  const missing = (...rest: unknown[]): unknown => {
    // Of a value that cannot be made, nothing more is said.
    life.setAttribute('cache.hit', false);
    const value = Reflect.apply(make, undefined, rest);
    return value instanceof Promise ? value.then(noteMade) : noteMade(value);
  };
  const tell = <T>(value: T): T => {
    life.setAttribute('cache.hit', !Object.is(made, value));
    return value;
  };
  const result = Reflect.apply(original, self, args.with(at, missing));
  return result instanceof Promise ? result.then(tell) : tell(result);
}

function noted<T>(life: SpanLife, value: T): T {
  const values = Array.isArray(value) ? value : [value];
  const hits = values.filter((one) => one !== undefined && one !== null).length;
  life.setAttribute('cache.hit', hits === values.length && hits > 0);
  if (Array.isArray(value)) life.setAttributes({ 'cache.hits': hits, 'cache.keys': values.length });
  return value;
}
