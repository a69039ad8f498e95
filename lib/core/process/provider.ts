import { AsyncLocalStorage } from 'node:async_hooks';
import {
  context,
  trace,
  type Context,
  type ContextManager,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';
import { INSTRUMENTATION_NAME } from '../../shared/attributes.js';
import { VERSION } from '../../shared/process/version.js';

// The API keeps its registrations in one object under this symbol (stable since 1.0), and looks it up and checks its
// version at every call. Reading it directly tells in a few nanoseconds that no SDK is there, and spares the check twice
// a call; without the object, everything goes through the public API.
const API = Symbol.for('opentelemetry.js.api.1');

interface ApiRegistrations {
  readonly trace?: TracerProvider;
  readonly context?: ContextManager;
}

let registrations: ApiRegistrations | undefined;
let knownProvider: TracerProvider | undefined;
let tracer: Tracer | undefined;
let knownManager: ContextManager | undefined;
let storage: AsyncLocalStorage<Context | undefined> | undefined;

/** Our tracer, or `undefined` while no tracer provider is registered. */
export function activeTracer(): Tracer | undefined {
  registrations ??= (globalThis as { [API]?: ApiRegistrations })[API];
  const provider = registrations?.trace;
  if (provider === undefined) return undefined;
  if (provider !== knownProvider) {
    knownProvider = provider;
    tracer = trace.getTracer(INSTRUMENTATION_NAME, VERSION);
  }
  return tracer;
}

/** The active context. */
export function activeContext(): Context {
  return registrations?.context?.active() ?? context.active();
}

/** What keeps the active context; `undefined` while none is registered. */
export function activeManager(): ContextManager | undefined {
  registrations ??= (globalThis as { [API]?: ApiRegistrations })[API];
  return registrations?.context;
}

/** The context was left as it is. */
export const STAYED = Symbol('stayed');
/** The context cannot be entered but by a callback: `callWith`. */
export const ELSEWHERE = Symbol('elsewhere');
/** What `leave` gets back. */
export type Left = Context | undefined | typeof STAYED | typeof ELSEWHERE;

/**
 * Makes `active` the active context until `leave`, which must follow in a `finally`.
 *
 * Only under the manager of the SDK. Its own `with` does the same through functions that every traced call would add to
 * the user's stack.
 */
export function enter(active: Context): Left {
  const manager = registrations?.context;
  if (manager !== knownManager) learnStorage(manager);
  if (storage === undefined) return ELSEWHERE;
  const before = storage.getStore();
  // `AsyncLocalStorage.run` skips this too: `enterWith` is expensive on Node versions that keep the context by async hooks.
  if (before === active) return STAYED;
  storage.enterWith(active);
  return before;
}

/** Makes the context active again that was so before `enter`. */
export function leave(before: Left): void {
  if (typeof before !== 'symbol') storage?.enterWith(before);
}

/** Calls `callback` on `self` with `active` as the active context. */
export function callWith<T>(
  active: Context,
  callback: (...args: never[]) => T,
  self: unknown,
  args: readonly unknown[],
): T {
  const before = enter(active);
  if (before === ELSEWHERE) {
    // `Reflect.apply` instead of a bound function or a closure: nothing is allocated for the call.
    return (registrations?.context ?? context).with(active, Reflect.apply, undefined, callback, self, args) as T;
  }
  try {
    return callback.apply(self, args as never[]);
  } finally {
    leave(before);
  }
}

/** Finds the storage in which the SDK's own manager keeps contexts. A subclass is left to its `with`, which may do more. */
function learnStorage(manager: ContextManager | undefined): void {
  knownManager = manager;
  storage = undefined;
  if (manager === undefined) return;
  const prototype = Reflect.getPrototypeOf(manager);
  if (prototype?.constructor.name !== 'AsyncLocalStorageContextManager') return;
  if (!Object.hasOwn(prototype, 'with') || Object.hasOwn(manager, 'with')) return;
  const kept: unknown = Reflect.getOwnPropertyDescriptor(manager, '_asyncLocalStorage')?.value;
  if (kept instanceof AsyncLocalStorage) storage = kept as AsyncLocalStorage<Context | undefined>;
}
