import type { SpanRecord } from '../../../../analysis/span-record.js';
import type { SpanTree } from './children.js';

const ATTEMPT = /^attempt\b/i;

/** Whether a span is one attempt of the call above it. */
export const isAttempt = (span: SpanRecord): boolean => ATTEMPT.test(span.name);

/** How often the call of this span was tried; 1 for everything that is not repeated. */
export function attemptsOf(span: SpanRecord): number {
  const attempts = span.attributes['resilience.attempts'];
  return typeof attempts === 'number' ? attempts : 1 + retriesOf(span).length;
}

/** The events that say that a failed attempt is followed by another one. */
export const retriesOf = (span: SpanRecord): SpanRecord['events'] =>
  span.events.length === 0 ? span.events : span.events.filter(({ name }) => name.endsWith('.retry'));

/** The spans that are one row: an attempt, the client's side and the server's side of one call. */
export function chainOf(span: SpanRecord, { childrenOf }: SpanTree): SpanRecord[] {
  const chain = [span];
  if (isAttempt(span)) {
    const children = childrenOf.get(span) ?? [];
    if (children.length === 1) chain.push(children[0]!);
  }
  const last = chain[chain.length - 1]!;
  if (last.kind !== 'client') return chain;
  const servers = (childrenOf.get(last) ?? []).filter(({ kind }) => kind === 'server');
  if (servers.length === 1) chain.push(servers[0]!);
  return chain;
}

/** The children of a row: what its spans started, without the spans of the row itself. */
export function childrenOfChain(chain: readonly SpanRecord[], { childrenOf }: SpanTree): readonly SpanRecord[] {
  if (chain.length === 1) return childrenOf.get(chain[0]!) ?? [];
  const own = new Set(chain);
  const children = chain.flatMap((span) => (childrenOf.get(span) ?? []).filter((child) => !own.has(child)));
  return children.sort((a, b) => a.startUs - b.startUs);
}
