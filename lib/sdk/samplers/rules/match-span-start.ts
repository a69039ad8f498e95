import { propagation, SpanKind, type AttributeValue } from '@opentelemetry/api';
import { ATTR_HTTP_REQUEST_METHOD, ATTR_HTTP_ROUTE, ATTR_URL_PATH } from '../../../shared/attributes.js';
import { compileGlob, type TextMatcher } from '../../../shared/glob.js';
import type { SamplingMatch, SamplingSpanKind } from '../sampling.options.js';
import type { SpanStart, SpanStartMatcher } from './span-start.js';

const KINDS: Readonly<Record<SamplingSpanKind, SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** One check for all conditions but the name, the cheapest first; `undefined` when there is no condition. */
export function compileMatch(match: SamplingMatch): SpanStartMatcher | undefined {
  const checks = [
    match.kind && kindCheck(listOf(match.kind)),
    match.method && methodCheck(new Set(listOf(match.method))),
    match.route && routeCheck(anyOf(listOf(match.route).map(compileRoute))),
    ...Object.entries(match.attributes ?? {}).map(([key, value]) => attributeCheck(key, value)),
    ...Object.entries(match.baggage ?? {}).map(([key, glob]) => baggageCheck(key, compileGlob(glob))),
  ].filter((check): check is SpanStartMatcher => typeof check === 'function');
  const [first, second] = checks;
  if (first === undefined) return undefined;
  if (second === undefined) return first;
  return checks.length === 2
    ? (start) => first(start) && second(start)
    : (start) => checks.every((check) => check(start));
}

/** Whether a condition looks at what a span starts with, which costs the reading of it. */
export function readsAttributes({ route, method, attributes }: SamplingMatch): boolean {
  return route !== undefined || method !== undefined || attributes !== undefined;
}

export function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

const anyOf = (matchers: readonly TextMatcher[]): TextMatcher => {
  const [only] = matchers;
  return matchers.length === 1 && only !== undefined ? only : (text) => matchers.some((matches) => matches(text));
};

/** Globs that are plain names are one look-up, however many there are. */
export function anyGlob(globs: readonly string[]): TextMatcher {
  const names = new Set(globs.filter((glob) => !/[*?]/.test(glob)));
  const patterns = globs.filter((glob) => !names.has(glob)).map((glob) => compileGlob(glob));
  if (patterns.length === 0) return (text) => names.has(text);
  const matches = anyOf(patterns);
  return names.size === 0 ? matches : (text) => names.has(text) || matches(text);
}

/** `:id` and `{id}` stand for one segment, as routers mean them. */
export function compileRoute(route: string): TextMatcher {
  const glob = route.replace(/:[\w-]+\??|\{[\w-]+\}/g, '*');
  const path = glob.startsWith('/') || glob.startsWith('*') ? glob : `/${glob}`;
  const matches = compileGlob(path, '/');
  const tail = path.endsWith('/**') ? path.slice(0, -3) : undefined;
  return (text) => text === route || matches(text) || text === tail;
}

function kindCheck(kinds: readonly SamplingSpanKind[]): SpanStartMatcher {
  const numbers = kinds.map((kind) => KINDS[kind]);
  return ({ kind }) => numbers.includes(kind);
}

const methodCheck =
  (methods: ReadonlySet<string>): SpanStartMatcher =>
  ({ attributes }) =>
    methods.has(attributes[ATTR_HTTP_REQUEST_METHOD] as string);

function routeCheck(matches: TextMatcher): SpanStartMatcher {
  return ({ attributes }) => {
    const path = attributes[ATTR_HTTP_ROUTE] ?? attributes[ATTR_URL_PATH];
    return typeof path === 'string' && matches(path);
  };
}

function attributeCheck(key: string, expected: AttributeValue): SpanStartMatcher {
  if (typeof expected !== 'string') return ({ attributes }) => attributes[key] === expected;
  const matches = compileGlob(expected);
  return ({ attributes }) => {
    const value = attributes[key];
    return typeof value === 'string' && matches(value);
  };
}

function baggageCheck(key: string, matches: TextMatcher): SpanStartMatcher {
  return ({ context }: SpanStart) => {
    const entry = propagation.getBaggage(context)?.getEntry(key);
    return entry !== undefined && matches(entry.value);
  };
}
