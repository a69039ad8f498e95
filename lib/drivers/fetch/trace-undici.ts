import { guard } from '../../shared/errors/guard.js';
import { invalidClient } from '../common/invalid-client.js';
import { replaceMethod } from '../common/own-method.js';
import { rememberCaller, symbolOf } from './caller-of.js';

/**
 * Gives requests that wait for a connection of an undici `Agent` or `Pool` the right parent, and their own trace's headers: the
 * platform's `fetch` makes such a request in the context of whoever had the connection before.
 *
 * Needed only where `connections` has a limit, and not where the dispatcher is the global one or a provider. The spans
 * themselves come from the channel that `instrument: 'auto'` listens to. Changes this one object and returns it.
 *
 * @throws TracedError `TRACED_INVALID_CLIENT`.
 * @example
 * const agent = traceUndici(new Agent({ connections: 10 }));
 */
export function traceUndici<T extends object>(target: T): T {
  const { dispatch, close } = (target ?? {}) as Record<string, unknown>;
  if (typeof dispatch !== 'function' || typeof close !== 'function') {
    throw invalidClient('traceUndici', 'an Agent or a Pool of undici', target, 'traceUndici(new Agent())');
  }
  // Below `dispatch`, handlers of one form are already put into the other, as requests will have them.
  replaceMethod(target, symbolOf(target, 'dispatch') ?? 'dispatch', (original) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      guard('tracing a dispatcher of undici', () => rememberCaller(args[1]));
      return Reflect.apply(original, this, args);
    };
  });
  return target;
}

const GLOBAL = Symbol.for('undici.globalDispatcher.1');
let known: unknown;

/** Traces the dispatcher that `fetch` goes by where it has a limit of connections; it may be set at any time. */
export function traceGlobalDispatcher(): void {
  const dispatcher: unknown = Reflect.get(globalThis, GLOBAL);
  if (dispatcher === known) return;
  known = dispatcher;
  if (typeof dispatcher === 'object' && dispatcher !== null && isLimited(dispatcher)) traceUndici(dispatcher);
}

function isLimited(dispatcher: object): boolean {
  const key = symbolOf(dispatcher, 'options');
  const { connections } = ((key === undefined ? undefined : Reflect.get(dispatcher, key)) ?? {}) as {
    connections?: unknown;
  };
  return typeof connections === 'number';
}
