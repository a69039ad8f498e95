import { diag } from '../../shared/errors/diag.js';

/** The method of a request as the conventions want it: one of a known, small set, or `_OTHER`. */
export interface RequestMethod {
  readonly method: string;
  /** What was really sent, when `method` is not that. */
  readonly original: string | undefined;
  /** What span names start with: the method, or `HTTP` for an unknown one. */
  readonly spanName: string;
}

const OTHER = '_OTHER';
const ENV_KNOWN_METHODS = 'OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS';
const DEFAULT_METHODS = ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE'];
const METHOD_TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** The known methods: the standard ones, or exactly those that the environment variable lists. */
export function resolveKnownMethods(env: NodeJS.ProcessEnv = process.env): ReadonlyMap<string, RequestMethod> {
  const listed = env[ENV_KNOWN_METHODS]?.split(',').map((method) => method.trim());
  const methods = listed?.filter((method) => METHOD_TOKEN.test(method)) ?? [];
  if (listed?.some((method) => method !== '' && !METHOD_TOKEN.test(method))) {
    diag.warn(`nestjs-traced: ${ENV_KNOWN_METHODS} lists something that is no HTTP method; it is ignored`);
  }
  const known = methods.length > 0 ? methods : DEFAULT_METHODS;
  return new Map(known.map((method) => [method, { method, original: undefined, spanName: method }]));
}

/** Maps a raw method to the known one; a known method in other letter case counts, and its original form is kept. */
export function normalizeMethod(raw: string | undefined, known: ReadonlyMap<string, RequestMethod>): RequestMethod {
  const method = raw ?? 'GET';
  const exact = known.get(method);
  if (exact) return exact;
  const upper = known.get(method.toUpperCase());
  if (upper) return { ...upper, original: method };
  return { method: OTHER, original: method, spanName: 'HTTP' };
}
