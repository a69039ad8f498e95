import { RequestMethod } from '@nestjs/common';
import type { ServerTracer } from '../../http/server/server-tracer.js';

/** Which method of one application handles a route, by HTTP method and the path that the decorators say. */
export class HandlerIndex {
  // `null` stands for two handlers of one path (versions of an API, for example): then nobody is named rather than the
  // wrong one.
  readonly #handlers = new Map<string, string | null>();

  /** Remembers the handler of the routes that a controller's and a handler's paths make together. */
  add(controllerPaths: unknown, handlerPaths: unknown, method: unknown, name: string): void {
    const verb = typeof method === 'number' ? RequestMethod[method] : undefined;
    if (verb === undefined) return;
    for (const controllerPath of toPaths(controllerPaths)) {
      for (const handlerPath of toPaths(handlerPaths)) {
        const key = `${verb} ${join(controllerPath, handlerPath)}`;
        const known = this.#handlers.get(key);
        this.#handlers.set(key, known === undefined || known === name ? name : null);
      }
    }
  }

  /**
   * The handler of a route, as `Class.method`; `undefined` when it is not known or not certain.
   *
   * The route may begin with the application's prefix and version: the longest ending that is known counts.
   */
  find(method: string | undefined, route: string): string | undefined {
    const verb = method === 'HEAD' ? 'GET' : (method ?? '');
    for (let start = 0; start >= 0; start = route.indexOf('/', start + 1)) {
      const path = join('', route.slice(start));
      for (const key of [`${verb} ${path}`, `ALL ${path}`]) {
        const name = this.#handlers.get(key);
        if (name !== undefined) return name ?? undefined;
      }
    }
    return undefined;
  }
}

const byTracer = new WeakMap<ServerTracer, HandlerIndex>();

/** The handlers of the application that a tracer belongs to. */
export function handlersOf(tracer: ServerTracer): HandlerIndex {
  let handlers = byTracer.get(tracer);
  if (handlers === undefined) byTracer.set(tracer, (handlers = new HandlerIndex()));
  return handlers;
}

function toPaths(paths: unknown): string[] {
  const list: unknown[] = Array.isArray(paths) ? paths : [paths];
  return list.map((path) => (typeof path === 'string' ? path : ''));
}

function join(...parts: readonly string[]): string {
  return `/${parts
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '')
    .join('/')}`;
}
