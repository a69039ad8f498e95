import type { Attributes } from '@opentelemetry/api';
import { ATTR_TRACED_MASKED } from '../../shared/attributes.js';
import { checkOption } from '../../shared/options/check-options.js';
import { names } from '../../shared/options/option-rules.js';
import { reportInternalError } from '../../shared/errors/guard.js';
import { evidenceOf, mergeEvidence } from '../../privacy/mask-evidence.js';
import type { MaskReport } from '../../privacy/masker.js';
import { privacy } from '../../privacy/privacy-state.js';
import { SIGNED_QUERY_NAMES } from '../../privacy/signed-names.js';

const REDACTED = 'REDACTED';
const NAMES = names("['session_token']");
const DEFAULT_NAMES: ReadonlySet<string> = new Set(SIGNED_QUERY_NAMES);

/**
 * The names to redact: the well-known ones and `extra`.
 *
 * @throws TracedError `TRACED_INVALID_OPTION` when `extra` is no list of names.
 */
export function resolveSecretNames(extra: readonly string[] | undefined): ReadonlySet<string> {
  checkOption('tracedFetch()', 'redactQuery', extra, NAMES);
  return extra && extra.length > 0 ? new Set([...SIGNED_QUERY_NAMES, ...extra]) : DEFAULT_NAMES;
}

/** Replaces the values of secret parameters in a query without its `?`; every other byte stays as it was. */
export function redactQuery(query: string, names: ReadonlySet<string> = DEFAULT_NAMES): string {
  if (query === '') return query;
  let out = '';
  let start = 0;
  let changed = false;
  while (start <= query.length) {
    const next = query.indexOf('&', start);
    const end = next < 0 ? query.length : next;
    const equals = query.indexOf('=', start);
    const hasValue = equals >= 0 && equals < end - 1;
    const secret = hasValue && names.has(decodeName(query.slice(start, equals)));
    out += secret ? `${query.slice(start, equals + 1)}${REDACTED}` : query.slice(start, end);
    changed ||= secret;
    if (next < 0) break;
    out += '&';
    start = next + 1;
  }
  return changed ? out : query;
}

/** Redacts a whole URL: secret query values, user and password; everything else stays byte for byte. */
export function redactUrl(url: string, names: ReadonlySet<string> = DEFAULT_NAMES): string {
  const withoutUser = redactUserInfo(url);
  const question = withoutUser.indexOf('?');
  if (question < 0) return withoutUser;
  const hash = withoutUser.indexOf('#', question);
  const end = hash < 0 ? withoutUser.length : hash;
  const query = redactQuery(withoutUser.slice(question + 1, end), names);
  return `${withoutUser.slice(0, question + 1)}${query}${withoutUser.slice(end)}`;
}

/**
 * What the configured masker makes of a URL or a part of one; without a masker, the value itself. What it did is added to
 * the evidence in `attributes`.
 */
export function maskUrl(value: string, attribute: string, attributes: Attributes = {}): string {
  const report: MaskReport = ({ rule, path }) => {
    const found = [evidenceOf(path, rule, attribute)];
    attributes[ATTR_TRACED_MASKED] = mergeEvidence(attributes[ATTR_TRACED_MASKED], found);
  };
  try {
    return privacy.masker.url(value, attribute, report);
  } catch (error) {
    reportInternalError(`masking ${attribute}`, error);
    return REDACTED;
  }
}

function redactUserInfo(url: string): string {
  if (!url.includes('@')) return url;
  const scheme = url.indexOf('://');
  if (scheme < 0) return url;
  const authority = scheme + 3;
  const rest = url.slice(authority).search(/[/?#]/);
  const end = rest < 0 ? url.length : authority + rest;
  const at = url.lastIndexOf('@', end - 1);
  return at < authority ? url : `${url.slice(0, authority)}${REDACTED}:${REDACTED}${url.slice(at)}`;
}

function decodeName(name: string): string {
  if (!name.includes('%')) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
