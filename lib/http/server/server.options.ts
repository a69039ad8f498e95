import type { IncomingMessage } from 'node:http';
import { checkOption } from '../../shared/options/check-options.js';
import {
  callback,
  either,
  flag,
  group,
  names,
  oneOrMore,
  type OptionRules,
} from '../../shared/options/option-rules.js';
import { guard } from '../../shared/errors/guard.js';
import type { Attributes } from '@opentelemetry/api';
import { resolveCapturedHeaders, type CapturedHeader } from '../message/captured-headers.js';
import { resolveSecretNames } from '../message/redact-query.js';
import { compileRequestMatcher, type RequestMatcher, type RequestPattern } from './request-matcher.js';
import { resolveKnownMethods, type RequestMethod } from '../message/request-method.js';

/** What the server spans of incoming HTTP requests carry, and which requests get one. */
export interface HttpServerOptions {
  /**
   * Requests that get neither a span nor a measurement, and in which nothing else is traced either: paths, globs (`*`
   * within a segment, `**` across), regular expressions on the path, or predicates.
   *
   * @defaultValue none
   */
  readonly ignore?: RequestPattern | readonly RequestPattern[] | undefined;
  /**
   * Request headers to record as `http.request.header.<name>`. Headers that carry credentials are recorded as
   * `[REDACTED]`.
   *
   * @defaultValue none
   */
  readonly captureRequestHeaders?: readonly string[] | undefined;
  /**
   * Response headers to record as `http.response.header.<name>`. `set-cookie` is recorded as `[REDACTED]`.
   *
   * @defaultValue none
   */
  readonly captureResponseHeaders?: readonly string[] | undefined;
  /**
   * Names of query parameters to redact besides the seven well-known ones; letter case counts.
   *
   * @defaultValue none
   */
  readonly redactQuery?: readonly string[] | undefined;
  /**
   * Believe `Forwarded` and `X-Forwarded-*` about the client's address, the host and the scheme. Switch it off when no
   * proxy of yours sets these headers, since a client can then write what it wants.
   *
   * @defaultValue true
   */
  readonly trustForwarded?: boolean | undefined;
  /**
   * Go on with the trace that a request names, with its sampling decision and its baggage. Switch it off where strangers can
   * call: their context becomes a link and the request a trace of its own, sampled by your rules. A predicate decides by
   * request, for example by the address of a proxy; one that throws trusts nobody.
   *
   * @defaultValue true
   */
  readonly trustIncoming?: boolean | ((request: IncomingMessage) => boolean) | undefined;
  /**
   * Answer with a `traceresponse` header that names the trace.
   *
   * @defaultValue false
   */
  readonly traceresponse?: boolean | undefined;
  /**
   * Values for every span below the server span, those of database clients included, and for no outgoing header. Asked with
   * Node's request when a span is started, so that it sees what guards have put there; must not throw. `user.id` and its like
   * are hashed.
   *
   * @defaultValue none
   */
  readonly attributesFor?: ((request: any) => Attributes | undefined) | undefined;
}

const HEADERS = names("['x-request-id']");

/** What `http` takes. */
export const HTTP_SERVER_OPTIONS: OptionRules<HttpServerOptions> = {
  ignore: oneOrMore({
    fits: (value) => typeof value === 'string' || value instanceof RegExp || typeof value === 'function',
    expected: "a path or a glob such as '/internal/**', a regular expression, a predicate",
  }),
  captureRequestHeaders: HEADERS,
  captureResponseHeaders: HEADERS,
  redactQuery: names("['session_token']"),
  trustForwarded: flag,
  trustIncoming: either(flag, callback('(request) => isOurs(request)')),
  traceresponse: flag,
  attributesFor: callback("(request) => ({ 'tenant.id': request.tenant })"),
};

/** {@link HttpServerOptions} with every decision taken. */
export interface HttpServerConfig {
  readonly ignore: RequestMatcher | undefined;
  readonly requestHeaders: readonly CapturedHeader[];
  readonly responseHeaders: readonly CapturedHeader[];
  readonly secretNames: ReadonlySet<string>;
  readonly knownMethods: ReadonlyMap<string, RequestMethod>;
  readonly trustForwarded: boolean;
  readonly traceresponse: boolean;
  readonly trustsIncoming: (request: IncomingMessage) => boolean;
  readonly attributesFor: HttpServerOptions['attributesFor'];
}

/**
 * Fills in the defaults.
 *
 * @throws TracedError `TRACED_INVALID_OPTION` when `ignore` holds something that cannot match a request, or
 * `trustIncoming` is neither a boolean nor a predicate.
 */
export function resolveHttpServerOptions(options: HttpServerOptions = {}): HttpServerConfig {
  checkOption('TracingModule', 'http', options, group(HTTP_SERVER_OPTIONS), { leavesUnknown: true });
  return {
    ignore: compileRequestMatcher(options.ignore),
    requestHeaders: resolveCapturedHeaders(options.captureRequestHeaders, 'request'),
    responseHeaders: resolveCapturedHeaders(options.captureResponseHeaders, 'response'),
    secretNames: resolveSecretNames(options.redactQuery),
    knownMethods: resolveKnownMethods(),
    trustForwarded: options.trustForwarded ?? true,
    traceresponse: options.traceresponse ?? false,
    trustsIncoming: trustOf(options.trustIncoming ?? true),
    attributesFor: options.attributesFor,
  };
}

function trustOf(option: NonNullable<HttpServerOptions['trustIncoming']>): HttpServerConfig['trustsIncoming'] {
  if (typeof option === 'boolean') return () => option;
  return (request) => guard('http.trustIncoming', () => option(request)) === true;
}
