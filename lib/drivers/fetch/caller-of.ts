import type { Context } from '@opentelemetry/api';
import { AsyncResource } from 'node:async_hooks';
import { activeContext } from '../../core/process/provider.js';
import { createHiddenField } from '../../shared/hidden-field.js';

/** Where requests have waited for a connection: the contexts of those who asked, by the handlers of their answers. */
const callers = createHiddenField<Context>();

/** Where the requests of one copy of undici keep their handler. */
let key: symbol | undefined;

/**
 * The context in which the application asked for a request. A pool whose connections are all busy makes the request only when
 * one is free, in the context of whoever had it before; the handlers of undici's own API remember where they were made.
 */
export function callerOf(request: object): Context {
  if (key === undefined || !(key in request)) key = symbolOf(request, 'handler');
  const handler = key === undefined ? undefined : (request as Record<symbol, unknown>)[key];
  if (handler instanceof AsyncResource) return handler.runInAsyncScope(activeContext);
  const caller = typeof handler === 'object' && handler !== null ? callers.get(handler) : undefined;
  return caller ?? activeContext();
}

/** Remembers who has asked for what `handler` will be told of; a request that is tried again is still the first one's. */
export function rememberCaller(handler: unknown): void {
  if (typeof handler !== 'object' || handler === null || handler instanceof AsyncResource) return;
  if (callers.get(handler) === undefined) callers.set(handler, activeContext());
}

/** The symbol by which undici keeps something of its own in an object or in its class. */
export function symbolOf(target: object, description: string): symbol | undefined {
  for (let link: object | null = target; link !== null; link = Reflect.getPrototypeOf(link)) {
    const found = Object.getOwnPropertySymbols(link).find((symbol) => symbol.description === description);
    if (found !== undefined) return found;
  }
  return undefined;
}
