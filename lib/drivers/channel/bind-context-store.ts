import { context, type Context } from '@opentelemetry/api';
import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Channel } from 'node:diagnostics_channel';
import { activeManager } from '../../core/process/provider.js';

type Run = (context: Context, callback: (...args: never[]) => unknown, ...args: unknown[]) => unknown;
interface Attaching {
  attach?(context: Context): { dispose(): void } | (() => void);
}
interface Storage {
  run: Run;
  withScope?(context: Context): Disposable;
}

const bound = new WeakMap<object, AsyncLocalStorage<Context>>();

/**
 * What to bind to a channel so that a context of OpenTelemetry is active inside a library's call: an object that enters the
 * context through the storage of the context manager, or through the manager itself; `undefined` for a manager that allows
 * neither.
 *
 * Never the storage itself: a channel keeps one binding per object, so that ours would take the place of another
 * instrumentation's that has bound the same storage. Channels call `run` up to Node 24 and `withScope` from Node 26 on.
 */
export function contextStore(): AsyncLocalStorage<Context> | undefined {
  const manager = activeManager();
  const own = storageOf(manager);
  const key = own ?? manager;
  if (key === undefined) return undefined;
  let store = bound.get(key);
  if (store !== undefined) return store;
  const made = own === undefined ? throughManager(manager as Attaching) : throughStorage(own);
  if (made === undefined) return undefined;
  store = made as unknown as AsyncLocalStorage<Context>;
  bound.set(key, store);
  return store;
}

/** Whether another instrumentation makes spans of this channel: it has bound the context manager's own storage. */
export function hasOwnSpans(start: Channel): boolean {
  const storage = storageOf(activeManager());
  const { _stores: stores } = start as { _stores?: { has(store: unknown): boolean } };
  return storage !== undefined && stores?.has(storage) === true;
}

function storageOf(manager: object | undefined): Storage | undefined {
  const own = (manager as { _asyncLocalStorage?: Partial<Storage> } | undefined)?._asyncLocalStorage;
  return typeof own?.run === 'function' ? (own as Storage) : undefined;
}

function throughStorage(storage: Storage): Storage {
  const run: Run = (active, callback, ...args) => storage.run(active, callback, ...args);
  return { run, withScope: (active) => (storage.withScope as (context: Context) => Disposable)(active) };
}

function throughManager(manager: Attaching): Storage | undefined {
  if (typeof manager.attach !== 'function') return undefined;
  const run: Run = (active, callback, ...args) => context.with(active, callback, undefined, ...(args as never[]));
  const withScope = (active: Context): Disposable => {
    const token = manager.attach?.(active);
    return { [Symbol.dispose]: () => (typeof token === 'function' ? token() : token?.dispose()) };
  };
  return { run, withScope };
}
