import { context, type Span } from '@opentelemetry/api';
import { toOutcome } from '../../../core/outcome/to-outcome.js';
import { entrySpanOf } from '../../../core/span/entry-span.js';
import { recordError } from '../../../core/outcome/record-error.js';
import { ServerSpan } from '../../../http/server/server-span.js';
import { setAttributesMasked } from '../../../privacy/redactor.js';
import { ATTR_GRAPHQL_OPERATION_NAME, ATTR_GRAPHQL_OPERATION_TYPE } from '../../../shared/attributes.js';
import { guard } from '../../../shared/errors/guard.js';
import { hasMethods } from '../class-names.js';
import { operationOf } from './operation-of.js';
import { settleLines } from '../../../shared/errors/held-lines.js';

interface RequestContext {
  readonly query?: unknown;
  readonly operationName?: unknown;
  readonly errors?: readonly unknown[] | undefined;
  readonly state?: unknown;
}

/** The part of Nest's `ResolverDecoratorHost` that is used here (@nestjs/graphql 13.4.5 and newer). */
export interface ResolverHost {
  getOnRequestStartHook(): ((request: RequestContext) => unknown) | undefined;
  setOnRequestStartHook(hook: (request: RequestContext) => unknown): void;
  getOnRequestEndHook(): ((request: RequestContext) => void) | undefined;
  setOnRequestEndHook(hook: (request: RequestContext) => void): void;
}

const TRACED = Symbol.for('nestjs-traced.graphql-host');
/** Error codes of requests that the server refused before any resolver ran, because of the caller's document. */
const REFUSED = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/** Whether an object of the application's is the host of Nest's GraphQL hooks. */
export function isResolverHost(instance: object): instance is ResolverHost {
  return hasMethods(instance, ['getOnRequestEndHook', 'setOnRequestEndHook']);
}

/** Tells the server span which operation was asked for, and what its resolvers threw. Other libraries' hooks stay. */
export function traceGraphql(host: ResolverHost): void {
  if (Object.hasOwn(host, TRACED)) return;
  Object.defineProperty(host, TRACED, { value: true });
  const before = { start: host.getOnRequestStartHook(), end: host.getOnRequestEndHook() };
  host.setOnRequestStartHook((request) => {
    guard('describing a GraphQL operation', () => describe(request));
    return before.start?.call(host, request);
  });
  host.setOnRequestEndHook((request) => {
    guard('describing a GraphQL operation', () => {
      describe(request);
      describeErrors(request.errors ?? []);
    });
    before.end?.call(host, request);
  });
}

function describe({ query, operationName }: RequestContext): void {
  const span = recordingSpan();
  if (span === undefined) return;
  const { type, name } = operationOf(query, operationName);
  setAttributesMasked(span, {
    ...(type !== undefined && { [ATTR_GRAPHQL_OPERATION_TYPE]: type }),
    ...(name !== undefined && { [ATTR_GRAPHQL_OPERATION_NAME]: name }),
  });
}

interface AnsweredError {
  readonly message?: unknown;
  readonly path?: unknown;
  readonly originalError?: unknown;
  readonly extensions?: { readonly code?: unknown };
}

function describeErrors(errors: readonly unknown[]): void {
  const span = recordingSpan();
  if (span === undefined) return;
  for (const error of errors) {
    if (isRefused((error ?? {}) as AnsweredError)) continue;
    const thrown = thrownAs((error ?? {}) as AnsweredError);
    if (toOutcome(thrown, context.active()) !== 'error') continue;
    recordError(span, thrown);
    // A GraphQL answer with errors has the status 200, so the end of the request would not count as a failure.
    settleLines(span, true);
  }
}

/** Whether an error is the caller's mistake: it came before any resolver ran, or its code says that the request was refused. */
function isRefused({ path, originalError, extensions }: AnsweredError): boolean {
  const code = extensions?.code;
  const isBeforeResolvers = path === undefined && originalError === undefined && code !== 'INTERNAL_SERVER_ERROR';
  return isBeforeResolvers || REFUSED.has(String(code));
}

/** Stands for an error of which the GraphQL server gives only the message. */
class GraphQLError extends Error {
  override readonly stack = '';
}

/** The error that the resolver threw. Mercurius gives only its message; the error itself was seen by our filter in Nest. */
function thrownAs(error: AnsweredError): unknown {
  if (error.originalError !== undefined || error instanceof Error) return error.originalError ?? error;
  const thrown = ServerSpan.of(context.active())?.thrown ?? [];
  const found = thrown.find((candidate) => (candidate as { message?: unknown } | null)?.message === error.message);
  return found ?? new GraphQLError(String(error.message));
}

function recordingSpan(): Span | undefined {
  const span = entrySpanOf(context.active());
  return span?.isRecording() === true ? span : undefined;
}
