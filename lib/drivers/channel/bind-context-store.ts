import { context, type Context } from '@opentelemetry/api';
import type { AsyncLocalStorage } from 'node:async_hooks';

type Run = (context: Context, callback: (...args: never[]) => unknown, ...args: unknown[]) => unknown;
interface Attaching {
  attach?(context: Context): { dispose(): void } | (() => void);
}

/**
 * What a channel binds so that a context of OpenTelemetry is active inside a library's call: the context manager's own
 * storage, or an object that goes through the manager; `undefined` for a manager that allows neither.
 *
 * Channels call `run` up to Node 24 and `withScope` from Node 26 on.
 */
export function contextStore(): AsyncLocalStorage<Context> | undefined {
  const manager = (context as unknown as { _getContextManager?(): unknown })._getContextManager?.();
  const own = (manager as { _asyncLocalStorage?: unknown } | undefined)?._asyncLocalStorage;
  if (typeof (own as { run?: unknown } | undefined)?.run === 'function') return own as AsyncLocalStorage<Context>;
  const attaching = manager as Attaching | undefined;
  if (typeof attaching?.attach !== 'function') return undefined;
  const run: Run = (active, callback, ...args) => context.with(active, callback, undefined, ...(args as never[]));
  const withScope = (active: Context): Disposable => {
    const token = attaching.attach?.(active);
    return { [Symbol.dispose]: () => (typeof token === 'function' ? token() : token?.dispose()) };
  };
  return { run, withScope } as unknown as AsyncLocalStorage<Context>;
}
