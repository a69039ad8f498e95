import type { Attributes } from '@opentelemetry/api';
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
} from '../shared/attributes.js';
import { captureHeaders, headerReader } from './captured-headers.js';
import { readForwarded, splitAuthority } from './forwarded.js';
import { maskUrl, redactQuery } from './redact-query.js';
import { normalizeMethod, type RequestMethod } from './request-method.js';
import type { HttpServerConfig } from './server.options.js';

/** What is read from an incoming request once, for the span and for the measurement. */
export interface RequestInfo {
  readonly method: RequestMethod;
  readonly scheme: string;
  readonly protocolVersion: string;
  /** What the span says about the request; samplers may look at it. Read when it is asked for. */
  readonly readAttributes: () => Attributes;
}

/** The path of a request target, without query; `*` and absolute targets included. */
export function requestPath(target: string | undefined): string {
  const relative = toOriginForm(target ?? '/');
  const question = relative.indexOf('?');
  return question < 0 ? relative : relative.slice(0, question);
}

/** Reads what every request needs, and how to read the rest. */
export function readRequest(
  request: IncomingMessage,
  target: string | undefined,
  config: HttpServerConfig,
): RequestInfo {
  const method = normalizeMethod(request.method, config.knownMethods);
  const forwarded = config.trustForwarded ? readForwarded(request.headers) : {};
  const scheme = forwarded.scheme ?? ((request.socket as TLSSocket | undefined)?.encrypted ? 'https' : 'http');
  return {
    method,
    scheme,
    protocolVersion: protocolVersion(request),
    readAttributes: () => startAttributes(request, target, config, { method, forwarded, scheme }),
  };
}

interface RequestParts {
  readonly method: RequestMethod;
  readonly forwarded: ReturnType<typeof readForwarded>;
  readonly scheme: string;
}

/** The attributes that the conventions want at the start of a server span. */
function startAttributes(
  request: IncomingMessage,
  target: string | undefined,
  config: HttpServerConfig,
  { method, forwarded, scheme }: RequestParts,
): Attributes {
  const { headers } = request;
  const attributes: Attributes = {
    [ATTR_HTTP_REQUEST_METHOD]: method.method,
    [ATTR_URL_SCHEME]: scheme,
  };
  attributes[ATTR_URL_PATH] = maskUrl(requestPath(target), ATTR_URL_PATH, attributes);
  if (method.original !== undefined) attributes[ATTR_HTTP_REQUEST_METHOD_ORIGINAL] = method.original;
  addQuery(attributes, target, config);
  addServer(attributes, forwarded.host ?? authority(request), scheme);
  const client = forwarded.clientAddress ?? request.socket?.remoteAddress;
  if (client !== undefined) attributes[ATTR_CLIENT_ADDRESS] = client;
  const userAgent = headers['user-agent'];
  if (userAgent !== undefined) attributes[ATTR_USER_AGENT_ORIGINAL] = userAgent;
  if (config.requestHeaders.length > 0) captureHeaders(attributes, config.requestHeaders, headerReader(headers));
  return attributes;
}

/** Attributes that no sampler needs; set only on spans that record. */
export function readConnection(request: IncomingMessage, info: RequestInfo): Attributes {
  const attributes: Attributes = { [ATTR_NETWORK_PROTOCOL_VERSION]: info.protocolVersion };
  const address = request.socket?.remoteAddress;
  if (address !== undefined) {
    attributes[ATTR_NETWORK_PEER_ADDRESS] = address;
    const port = request.socket.remotePort;
    if (port !== undefined) attributes[ATTR_NETWORK_PEER_PORT] = port;
  }
  return attributes;
}

function addQuery(attributes: Attributes, target: string | undefined, config: HttpServerConfig): void {
  const question = target?.indexOf('?') ?? -1;
  if (target === undefined || question < 0 || question === target.length - 1) return;
  const query = redactQuery(target.slice(question + 1), config.secretNames);
  attributes[ATTR_URL_QUERY] = maskUrl(query, ATTR_URL_QUERY, attributes);
}

function addServer(attributes: Attributes, host: string | undefined, scheme: string): void {
  const server = splitAuthority(host);
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

function protocolVersion(request: IncomingMessage): string {
  return request.httpVersion === '2.0' ? '2' : request.httpVersion;
}
