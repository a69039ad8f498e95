import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HeaderValue } from '../../http/message/captured-headers.js';
import type { IncomingExchange } from '../../http/server/server-span.js';
import type { HandlerIndex } from './handler-index.js';

/** A request as Express (Node's own object) or Fastify (a wrapper around it) hands it to hooks and handlers. */
export type FrameworkRequest = IncomingMessage & {
  readonly raw?: IncomingMessage;
  readonly originalUrl?: string;
  readonly baseUrl?: string;
  readonly route?: { readonly path?: unknown };
  readonly routeOptions?: { readonly url?: unknown };
};

/** A response as Express or Fastify hands it to hooks and handlers. */
export type FrameworkResponse = ServerResponse & { readonly raw?: ServerResponse };

/** Node's request behind a framework's. */
function rawRequest(request: FrameworkRequest): IncomingMessage {
  return request.raw ?? request;
}

/** Node's response behind a framework's. */
function rawResponse(response: FrameworkResponse): ServerResponse {
  return response.raw ?? response;
}

/** The target as the client sent it: Express shortens `url` inside routers. */
function requestTarget(request: FrameworkRequest): string | undefined {
  return request.originalUrl ?? rawRequest(request).url;
}

/** The template of the route that the framework itself matched; `undefined` for none and for a catch-all. */
function frameworkRoute(request: FrameworkRequest): string | undefined {
  const fastify = request.routeOptions?.url;
  const express = request.route?.path;
  const path = typeof fastify === 'string' ? fastify : typeof express === 'string' ? express : undefined;
  if (path === undefined) return undefined;
  const route = typeof fastify === 'string' ? path : `${request.baseUrl ?? ''}${path}`;
  // The catch-all that a framework mounts is no route: it would give the requests to all unknown addresses one name.
  return route === '' || /^\/?\*\w*$/.test(path) ? undefined : route;
}

/** What the tracer needs to know of a request, whichever framework hands it over. */
export class FrameworkExchange implements IncomingExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: string | undefined;

  constructor(
    private readonly frameworkRequest: FrameworkRequest,
    private readonly frameworkResponse: FrameworkResponse,
    private readonly handlers: HandlerIndex,
  ) {
    this.request = rawRequest(frameworkRequest);
    this.response = rawResponse(frameworkResponse);
    this.target = requestTarget(frameworkRequest);
  }

  findRoute(): string | undefined {
    return frameworkRoute(this.frameworkRequest);
  }

  findFunction(route: string): string | undefined {
    return this.handlers.find(this.frameworkRequest.method, route);
  }

  readHeader(name: string): HeaderValue {
    return this.frameworkResponse.getHeader(name);
  }
}
