import { context } from '@opentelemetry/api';
import { guard, reportInternalError } from '../../shared/errors/guard.js';
import { ServerSpan } from '../../http/server/server-span.js';
import type { OpenedRequest, ServerTracer } from '../../http/server/server-tracer.js';
import { handlersOf } from './handler-index.js';
import { FrameworkExchange, type FrameworkRequest, type FrameworkResponse } from './request-source.js';

type RequestHook = (
  this: unknown,
  request: FrameworkRequest,
  response: FrameworkResponse,
  done: (error?: unknown) => void,
) => unknown;
type RouteHook = (method: number, path: string) => void;
type Middleware = (request: FrameworkRequest, response: FrameworkResponse, next: (error?: unknown) => void) => void;

/** The parts of Nest's HTTP adapters that are used here; the hooks exist from NestJS 11.1.6 on. */
export interface HookableAdapter {
  getInstance?(): unknown;
  getType?(): unknown;
  onRequestHook?: RequestHook;
  setOnRequestHook?(hook: RequestHook): void;
  getOnRouteTriggered?(): RouteHook | undefined;
  setOnRouteTriggered?(hook: RouteHook): void;
}

interface ExpressInstance {
  use(middleware: Middleware): void;
}

interface FastifyInstance {
  addHook(name: 'onRequest', hook: Middleware): void;
}

// Marks our hooks and the applications that have them, across copies of this library.
const OURS = Symbol.for('nestjs-traced.http-hook');

/**
 * Puts server spans under an adapter, before any middleware.
 *
 * Each of Nest's hooks holds one function: what was there is called from ours. Calling this twice changes nothing,
 * unless another library has replaced our hook in between: then its hook is called from ours as well.
 */
export function installHttpHooks(adapter: HookableAdapter, tracer: ServerTracer): void {
  if (!chainRequestHook(adapter, tracer)) return installFallback(adapter, tracer);
  if (!knowsRouteAtOnce(adapter)) chainRouteHook(adapter);
}

/** Whether the adapter has taken the hook: the base class of third-party adapters accepts it and does nothing. */
function chainRequestHook(adapter: HookableAdapter, tracer: ServerTracer): boolean {
  if (typeof adapter.setOnRequestHook !== 'function') return false;
  const previous = adapter.onRequestHook;
  if (previous && isOurs(previous)) return true;
  const hook: RequestHook = function (request, response, done) {
    const opened = openRequest(tracer, request, response);
    const proceed = previous ? () => previous.call(this, request, response, done) : () => done();
    return opened ? context.with(opened.context, proceed) : proceed();
  };
  adapter.setOnRequestHook(markOurs(hook));
  return adapter.onRequestHook === hook;
}

/**
 * Whether requests know their route when the request hook is called: then they are asked, and the route hook is left alone.
 *
 * With a route hook NestJS 11 registers a function of its own for every route, and Fastify's adapter finds none of what it reads
 * off the handler: its version, configuration, constraints and schema. NestJS 12 copies them.
 */
function knowsRouteAtOnce(adapter: HookableAdapter): boolean {
  return adapter.getType?.() === 'fastify';
}

function chainRouteHook(adapter: HookableAdapter): void {
  const previous = adapter.getOnRouteTriggered?.();
  if (previous && isOurs(previous)) return;
  const hook: RouteHook = (method, path) => {
    guard('naming the route', () => ServerSpan.of(context.active())?.setRoute(path));
    previous?.(method, path);
  };
  adapter.setOnRouteTriggered?.(markOurs(hook));
}

// NestJS before 11.1.6 has no hooks: the framework's own first slot is the nearest thing to them.
function installFallback(adapter: HookableAdapter, tracer: ServerTracer): void {
  const instance = adapter.getInstance?.();
  if (typeof instance !== 'function' && typeof instance !== 'object') return;
  if (instance === null || isOurs(instance)) return;
  const middleware: Middleware = (request, response, next) => {
    const opened = openRequest(tracer, request, response);
    if (opened) context.with(opened.context, () => next());
    else next();
  };
  const { use, addHook } = instance as Partial<ExpressInstance & FastifyInstance>;
  if (typeof use !== 'function' && typeof addHook !== 'function') return;
  markOurs(instance);
  // On Fastify both: Nest has set its middleware up before its providers exist, so a hook alone would come after it; and
  // middleware alone would not see Fastify's own request, which knows the route.
  use?.call(instance, middleware);
  addHook?.call(instance, 'onRequest', middleware);
}

function openRequest(
  tracer: ServerTracer,
  request: FrameworkRequest,
  response: FrameworkResponse,
): OpenedRequest | undefined {
  try {
    const exchange = new FrameworkExchange(request, response, handlersOf(tracer));
    const opened = tracer.open(exchange);
    const route = request.routeOptions === undefined ? undefined : exchange.findRoute();
    if (opened !== undefined && route !== undefined) ServerSpan.of(opened.context)?.setRoute(route);
    return opened;
  } catch (error) {
    reportInternalError('opening the server span', error);
    return undefined;
  }
}

function isOurs(target: object): boolean {
  return Object.hasOwn(target, OURS);
}

function markOurs<T extends object>(target: T): T {
  Object.defineProperty(target, OURS, { value: true });
  return target;
}
