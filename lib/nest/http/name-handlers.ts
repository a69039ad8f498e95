import { context } from '@opentelemetry/api';
import { guard, guardMethod } from '../../shared/errors/guard.js';
import { preserve } from '../../core/method/preserve.js';
import { classNameOf, runtimeClassOf } from '../../core/method/runtime-class.js';
import { ServerSpan } from '../../http/server/server-span.js';
import type { HandlerIndex } from './handler-index.js';

/** The part of Nest's `ModulesContainer` that is read here. */
export interface ModulesLike {
  values(): Iterable<{ readonly controllers: ReadonlyMap<unknown, { readonly metatype?: unknown }> }>;
}

type Handler = (this: unknown, ...args: unknown[]) => unknown;
type ReadMetadata = (key: string, target: object) => unknown;

// Nest's own keys for the path and the HTTP method of a route; a method that has a path is a handler.
const PATH_METADATA = 'path';
const METHOD_METADATA = 'method';
const NAMED = Symbol.for('nestjs-traced.named-handler');

/**
 * Makes the handlers of all controllers tell the server span their name when they run.
 *
 * Done on the methods themselves, before Nest registers the routes: a global guard or interceptor would name them too,
 * but would cost every request many times as much. Who would have handled a refused request is looked up by its route instead.
 */
export function nameHandlers(modules: ModulesLike, handlers: HandlerIndex): void {
  for (const { controllers } of modules.values()) {
    for (const { metatype } of controllers.values()) {
      if (typeof metatype === 'function') guard('naming handlers', () => nameHandlersOf(metatype, handlers));
    }
  }
}

function nameHandlersOf(
  controller: { readonly prototype: object; readonly name: string },
  handlers: HandlerIndex,
): void {
  const { getMetadata } = Reflect as { getMetadata?: ReadMetadata };
  const { prototype } = controller;
  for (
    let link: object | null = prototype;
    link !== null && link !== Object.prototype;
    link = Reflect.getPrototypeOf(link)
  ) {
    for (const key of Object.getOwnPropertyNames(link)) {
      // `constructor` is the class itself, which has path metadata too (the prefix of its controller) but handles nothing.
      if (key === 'constructor') continue;
      const descriptor = Reflect.getOwnPropertyDescriptor(link, key);
      const handler: unknown = descriptor?.value;
      const path = typeof handler === 'function' ? getMetadata?.(PATH_METADATA, handler) : undefined;
      if (typeof handler !== 'function' || path === undefined) continue;
      const method = getMetadata?.(METHOD_METADATA, handler);
      handlers.add(getMetadata?.(PATH_METADATA, controller), path, method, `${classNameOf(controller)}.${key}`);
      if (Object.hasOwn(handler, NAMED)) continue;
      Reflect.defineProperty(link, key, { ...descriptor, value: namedHandler(handler as Handler, key) });
    }
  }
}

function namedHandler(handler: Handler, method: string): Handler {
  const { named } = {
    named(this: unknown, ...args: unknown[]): unknown {
      const server = ServerSpan.of(context.active());
      if (server !== undefined && server.functionName === undefined) {
        guardMethod('naming the handler', server, server.setFunction, `${classOf(this)}.${method}`);
      }
      return handler.apply(this, args);
    },
  };
  preserve(named, handler);
  Object.defineProperty(named, NAMED, { value: true });
  return named;
}

/** The class name for `code.function.name`; for a mixin, whose name is random in every process, the name in its source. */
function classOf(controller: unknown): string {
  return classNameOf(runtimeClassOf(controller)) || 'anonymous';
}
