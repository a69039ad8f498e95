import type { Attributes, Span } from '@opentelemetry/api';
import { ATTR_TRACED_MASKED } from '../shared/attributes.js';
import { privacy } from './privacy-state.js';

const MAX_ENTRIES = 32;
const SPEAKING_PATH = /^[A-Za-z_$][\w$.[\]-]{0,127}$/;

/** What `traced.masked` says about one value. A path made of the user's data (the key of a map) is not repeated. */
export function evidenceOf(path: string, rule: string, holder = ''): string {
  if (isSpeaking(path)) return `${path} ${rule}`;
  return isSpeaking(holder) ? `${holder} ${rule}` : rule;
}

function isSpeaking(path: string): boolean {
  return SPEAKING_PATH.test(path) && privacy.masker.text(path) === path;
}

/** One list out of two, without repetitions and at most 32 entries long. */
export function mergeEvidence(known: unknown, found: readonly string[]): string[] {
  const before = Array.isArray(known) ? known.filter((entry): entry is string => typeof entry === 'string') : [];
  return [...new Set([...before, ...found])].slice(0, MAX_ENTRIES);
}

/** The attributes of a span together with what was masked in it. */
export function withEvidence(attributes: Attributes, found: readonly string[]): Attributes {
  if (found.length === 0) return attributes;
  return { ...attributes, [ATTR_TRACED_MASKED]: mergeEvidence(attributes[ATTR_TRACED_MASKED], found) };
}

/** Tells on the span itself what was masked at the source. */
export function noteOnSpan(span: Span, found: readonly string[]): void {
  if (found.length === 0) return;
  // The spans of the SDK can be read; of any other, the latest evidence stays.
  const known = (span as { readonly attributes?: Attributes }).attributes?.[ATTR_TRACED_MASKED];
  span.setAttribute(ATTR_TRACED_MASKED, mergeEvidence(known, found));
}
