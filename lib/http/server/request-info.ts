import type { Attributes, Span } from '@opentelemetry/api';
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import {
  ATTR_CLIENT_ADDRESS,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_METHOD_ORIGINAL,
  ATTR_NETWORK_PEER_ADDRESS,
  ATTR_NETWORK_PEER_PORT,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_PATH,
  ATTR_URL_QUERY,
  ATTR_URL_SCHEME,
  ATTR_USER_AGENT_ORIGINAL,
} from '../../shared/attributes.js';
import { captureHeaders, headerReader } from '../message/captured-headers.js';
import { splitAuthority, type HostAndPort } from '../message/authority.js';
import { readForwarded, type ForwardedRequest } from '../message/forwarded.js';
import { maskUrl, redactQuery } from '../message/redact-query.js';
import { normalizeMethod, type RequestMethod } from '../message/request-method.js';
import type { HttpServerConfig } from './server.options.js';

/** What is read from an incoming request once, for the span and for the measurement. */
export class RequestInfo {
  readonly method: RequestMethod;
  // Read only when asked for, since a request that is neither recorded nor measured does not need it.
  #forwarded: ForwardedRequest | undefined;

  constructor(
    private readonly request: IncomingMessage,
    private readonly target: string | undefined,
    private readonly config: HttpServerConfig,
  ) {
    this.method = normalizeMethod(request.method, config.knownMethods);
  }

  get scheme(): string {
    const { encrypted } = (this.request.socket as TLSSocket | undefined) ?? {};
    return this.#readForwarded().scheme ?? (encrypted === true ? 'https' : 'http');
  }

  get protocolVersion(): string {
    const { httpVersion } = this.request;
    return httpVersion === '2.0' ? '2' : httpVersion;
  }

  /** What the span says about the request; samplers may look at it. */
  readAttributes(): Attributes {
    const { request, target, config, method, scheme } = this;
    const forwarded = this.#readForwarded();
    const { headers } = request;
    const attributes: Attributes = {
      [ATTR_HTTP_REQUEST_METHOD]: method.method,
      [ATTR_URL_SCHEME]: scheme,
    };
    attributes[ATTR_URL_PATH] = maskUrl(requestPath(target), ATTR_URL_PATH, attributes);
    if (method.original !== undefined) attributes[ATTR_HTTP_REQUEST_METHOD_ORIGINAL] = method.original;
    addQuery(attributes, target, config);
    addServer(attributes, forwarded.host ?? splitAuthority(authority(request)), scheme);
    const client = forwarded.clientAddress ?? request.socket?.remoteAddress;
    if (client !== undefined) attributes[ATTR_CLIENT_ADDRESS] = client;
    const userAgent = headers['user-agent'];
    if (userAgent !== undefined) attributes[ATTR_USER_AGENT_ORIGINAL] = userAgent;
    if (config.requestHeaders.length > 0) captureHeaders(attributes, config.requestHeaders, headerReader(headers));
    return attributes;
  }

  /** Adds what no sampler needs; for spans that record. */
  addConnection(span: Span): void {
    span.setAttribute(ATTR_NETWORK_PROTOCOL_VERSION, this.protocolVersion);
    const { socket } = this.request;
    const address = socket?.remoteAddress;
    if (address === undefined) return;
    span.setAttribute(ATTR_NETWORK_PEER_ADDRESS, address);
    const port = socket.remotePort;
    if (port !== undefined) span.setAttribute(ATTR_NETWORK_PEER_PORT, port);
  }

  #readForwarded(): ForwardedRequest {
    return (this.#forwarded ??= this.config.trustForwarded ? readForwarded(this.request.headers) : NOT_FORWARDED);
  }
}

const NOT_FORWARDED: ForwardedRequest = {};

/** The path of a request target, without query; `*` and absolute targets included. */
export function requestPath(target: string | undefined): string {
  const relative = toOriginForm(target ?? '/');
  const question = relative.indexOf('?');
  return question < 0 ? relative : relative.slice(0, question);
}

function addQuery(attributes: Attributes, target: string | undefined, config: HttpServerConfig): void {
  const question = target?.indexOf('?') ?? -1;
  if (target === undefined || question < 0 || question === target.length - 1) return;
  const query = redactQuery(target.slice(question + 1), config.secretNames);
  attributes[ATTR_URL_QUERY] = maskUrl(query, ATTR_URL_QUERY, attributes);
}

function addServer(attributes: Attributes, server: HostAndPort | undefined, scheme: string): void {
  if (!server) return;
  attributes[ATTR_SERVER_ADDRESS] = server.host;
  attributes[ATTR_SERVER_PORT] = server.port ?? (scheme === 'https' ? 443 : 80);
}

function authority(request: IncomingMessage): string | undefined {
  const http2 = request.headers[':authority'];
  return typeof http2 === 'string' ? http2 : request.headers.host;
}

function toOriginForm(target: string): string {
  const scheme = target.startsWith('/') ? -1 : target.indexOf('://');
  if (scheme < 0) return target;
  const path = target.slice(scheme + 3).search(/[/?]/);
  if (path < 0) return '/';
  const rest = target.slice(scheme + 3 + path);
  return rest.startsWith('?') ? `/${rest}` : rest;
}
