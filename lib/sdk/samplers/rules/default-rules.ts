import { SpanKind } from '@opentelemetry/api';
import { ATTR_HTTP_REQUEST_METHOD, ATTR_HTTP_ROUTE, ATTR_URL_PATH } from '../../../shared/attributes.js';
import { compileGlob } from '../../../shared/glob.js';
import { compileRoute } from './match-span-start.js';
import { DROP, KEEP } from '../sampling-choice.js';
import type { CompiledRule } from './sampling-rules.js';

/** Operations whose traces are worth keeping whatever the ratio is. */
export const IMPORTANT_OPERATIONS: readonly string[] = ['*createUser', '*processPayment', '*placeOrder', '*checkout'];

const HEALTH_ROUTES = [
  '/health/**',
  '/healthz',
  '/ready',
  '/readyz',
  '/readiness',
  '/live',
  '/livez',
  '/liveness',
  '/ping',
  '/status',
  '/metrics',
  '/favicon.ico',
];

/** Requests of probes and scrapers. */
export function healthCheckRule(): CompiledRule {
  const matchers = HEALTH_ROUTES.map(compileRoute);
  return {
    name: 'health-check',
    choice: DROP,
    readsAttributes: true,
    matches: ({ kind, attributes }) => {
      if (kind !== SpanKind.SERVER) return false;
      const path = attributes[ATTR_HTTP_ROUTE] ?? attributes[ATTR_URL_PATH];
      return typeof path === 'string' && matchers.some((matches) => matches(path));
    },
  };
}

/** Decides by a name whether an operation is important, whichever case it is written in. */
export function compileImportant(globs: readonly string[]): (operation: string) => boolean {
  const matchers = globs.map((glob) => compileGlob(glob.toLowerCase()));
  return (operation) => {
    const lower = operation.toLowerCase();
    return matchers.some((matches) => matches(lower));
  };
}

/** Operations that are always kept, by the span's name or as `METHOD /path`. */
export function importantRule(globs: readonly string[]): CompiledRule {
  const isImportant = compileImportant(globs);
  const asRequest = globs.some((glob) => glob.includes(' '));
  return {
    name: 'important',
    choice: KEEP,
    readsAttributes: asRequest,
    ...(asRequest ? {} : { matchesName: isImportant }),
    matches: !asRequest
      ? undefined
      : ({ name, kind, attributes }) => {
          if (isImportant(name)) return true;
          if (kind !== SpanKind.SERVER) return false;
          const path = attributes[ATTR_HTTP_ROUTE] ?? attributes[ATTR_URL_PATH];
          return isImportant(`${String(attributes[ATTR_HTTP_REQUEST_METHOD])} ${String(path)}`);
        },
  };
}
