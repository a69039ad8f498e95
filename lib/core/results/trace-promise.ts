import { types } from 'node:util';
import { createHiddenField } from '../../shared/hidden-field.js';
import type { TracedCall } from '../call/traced-call.js';

/** Follows what the promise brings: it may be a stream, whose end is the end of the call. */
type FollowResult = (call: TracedCall, result: unknown) => unknown;
type Then = typeof Promise.prototype.then;

// A promise that the method keeps (a cache, a shared load) comes back as the same traced promise each time.
const tracedPromises = createHiddenField<Promise<unknown>>();

/**
 * Ends the call when the promise settles.
 *
 * A plain promise is answered with the promise derived from it, which keeps `unhandledRejection` working. Every other one
 * (a subclass, which may be lazy; one with properties of its own or without room for any) is answered as itself and not
 * touched: to look at it could start it, and to watch it on the side would swallow its rejection.
 */
export function tracePromise(call: TracedCall, promise: Promise<unknown>, follow: FollowResult): Promise<unknown> {
  const { isAsync } = call.site.method;
  const then = isAsync && isOfPlatform(promise) ? Promise.prototype.then : plainThen(promise);
  if (then === undefined) {
    call.defer(promise);
    return promise;
  }
  const known = isAsync ? undefined : tracedPromises.get(promise);
  if (known !== undefined) {
    // The method has returned this promise before: its traced promise handles rejections, so this second branch silences none.
    void then.call(
      promise,
      (value) => call.succeed(value),
      (error: unknown) => call.fail(error),
    );
    return known;
  }
  const traced = then.call(
    promise,
    (value: unknown) => follow(call, value),
    (error: unknown) => {
      call.fail(error);
      throw error;
    },
  );
  if (!isAsync) tracedPromises.set(promise, traced);
  return traced;
}

/** Whether this is a plain promise of this realm; enough for what an `async` function made, which has no own properties yet. */
export function isOfPlatform(promise: object): boolean {
  return Reflect.getPrototypeOf(promise) === Promise.prototype;
}

/** The platform's own `then` of a promise that is nothing but a promise, of this realm or another one. */
function plainThen(promise: Promise<unknown>): Then | undefined {
  try {
    const prototype = Reflect.getPrototypeOf(promise);
    const then = prototype === Promise.prototype ? Promise.prototype.then : prototype && thenOfRealm(prototype);
    return then === undefined || then === null || hasOwnKeys(promise) || !Object.isExtensible(promise)
      ? undefined
      : (then as Then);
  } catch {
    return undefined;
  }
}

const realms = new WeakMap<object, { readonly then: Then | undefined }>();

function thenOfRealm(prototype: object): Then | undefined {
  let known = realms.get(prototype);
  if (known === undefined) realms.set(prototype, (known = { then: inspectRealm(prototype) }));
  return known.then;
}

/** The prototype of another realm's promises stands directly under that realm's `Object.prototype`. */
function inspectRealm(prototype: object): Then | undefined {
  if (types.isProxy(prototype)) return undefined;
  const above = Reflect.getPrototypeOf(prototype);
  if (above === null || Reflect.getPrototypeOf(above) !== null) return undefined;
  const then: unknown = Reflect.getOwnPropertyDescriptor(prototype, 'then')?.value;
  const isNative =
    typeof then === 'function' && /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(then));
  return isNative && then.name === 'then' ? (then as Then) : undefined;
}

// Node puts symbols of its own on promises while asynchronous context is tracked; all other properties are the user's.
const SYMBOLS_OF_NODE = new Set([
  'async_id_symbol',
  'trigger_async_id_symbol',
  'kResourceStore',
  'destroyed',
  'owner_symbol',
]);

/** The symbols of Node that were found on promises so far, so that the description of each is read only once. */
const symbolsOfNode = new Set<PropertyKey>();

function hasOwnKeys(promise: object): boolean {
  for (const key of Reflect.ownKeys(promise)) {
    if (!symbolsOfNode.has(key) && !isOfNode(key)) return true;
  }
  return false;
}

function isOfNode(key: string | symbol): boolean {
  if (typeof key === 'string' || !SYMBOLS_OF_NODE.has(key.description ?? '')) return false;
  if (symbolsOfNode.size < SYMBOLS_OF_NODE.size) symbolsOfNode.add(key);
  return true;
}
