import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_METHOD_ORIGINAL,
  ATTR_HTTP_REQUEST_RESEND_COUNT,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_FULL,
} from '../../shared/attributes.js';
import { guard } from '../../shared/errors/guard.js';
import { plainAddress } from '../../privacy/url-spelling.js';
import { captureHeaders, resolveCapturedHeaders } from '../message/captured-headers.js';
import { maskUrl, redactUrl, resolveSecretNames } from '../message/redact-query.js';
import { normalizeMethod, resolveKnownMethods, type RequestMethod } from '../message/request-method.js';
import { readTarget, type RequestTarget } from './request-target.js';
import type { TracedFetchOptions } from './traced-fetch.options.js';

/** What is known of an outgoing request before it is sent. */
export interface ClientRequest extends RequestTarget {
  readonly method: RequestMethod;
  readonly spanName: string;
  readonly attributes: Attributes;
}

const ATTR_URL_TEMPLATE = 'url.template';

let knownMethods: ReadonlyMap<string, RequestMethod> | undefined;

/**
 * Reads an outgoing request; `undefined` for an address that only `fetch` itself can judge.
 *
 * @param known where the address leads, if that has been read before.
 */
export function readClientRequest(
  input: string | URL | Request,
  rawMethod: string | undefined,
  headers: Headers,
  options: TracedFetchOptions,
  known?: RequestTarget,
): ClientRequest | undefined {
  const address = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url;
  const target = known ?? readTarget(address);
  if (target === undefined) return undefined;
  const { url, scheme, serverAddress, serverPort } = target;
  knownMethods ??= resolveKnownMethods();
  const method = normalizeFetchMethod(rawMethod ?? 'GET', knownMethods);
  const attributes: Attributes = {
    ...options.attributes,
    [ATTR_HTTP_REQUEST_METHOD]: method.method,
    [ATTR_SERVER_ADDRESS]: serverAddress,
  };
  if (serverPort !== undefined) attributes[ATTR_SERVER_PORT] = serverPort;
  const full = redactUrl(plainAddress(address), resolveSecretNames(options.redactQuery));
  attributes[ATTR_URL_FULL] = maskUrl(full, ATTR_URL_FULL, attributes);
  if (method.original !== undefined) attributes[ATTR_HTTP_REQUEST_METHOD_ORIGINAL] = method.original;
  addOptional(attributes, headers, options);
  const { urlTemplate } = options;
  const spanName = urlTemplate === undefined ? method.spanName : `${method.spanName} ${urlTemplate}`;
  return { url, method, scheme, serverAddress, serverPort, spanName, attributes };
}

function addOptional(attributes: Attributes, headers: Headers, options: TracedFetchOptions): void {
  const { attempt, urlTemplate, captureRequestHeaders } = options;
  if (urlTemplate !== undefined) attributes[ATTR_URL_TEMPLATE] = urlTemplate;
  const resendCount = attempt && guard('tracedFetch attempt', attempt);
  if (typeof resendCount === 'number' && resendCount > 0) attributes[ATTR_HTTP_REQUEST_RESEND_COUNT] = resendCount;
  if (captureRequestHeaders) {
    captureHeaders(attributes, resolveCapturedHeaders(captureRequestHeaders, 'request'), (name) => headers.get(name));
  }
}

// `fetch` upper-cases these six before it sends them, so the original never reaches the wire.
const NORMALIZED_BY_FETCH = /^(?:delete|get|head|options|post|put)$/i;

function normalizeFetchMethod(raw: string, known: ReadonlyMap<string, RequestMethod>): RequestMethod {
  return known.get(raw) ?? normalizeMethod(NORMALIZED_BY_FETCH.test(raw) ? raw.toUpperCase() : raw, known);
}
