import { readValue, type AssignedValue } from './assigned-value.js';

const SCHEME_WORD = /^(?:bearer|basic|token|negotiate|ntlm|apikey|jwt|sharedkey)$/i;
const RANDOM = /\d|[a-z][A-Z]|=$/;

/** The credentials where a value begins with their scheme: `authorization=Bearer x`; otherwise the value as it is. */
export function behindScheme(text: string, value: AssignedValue): AssignedValue {
  if (value.isQuoted || value.end - value.start > 9 || text[value.end] !== ' ') return value;
  if (!SCHEME_WORD.test(text.slice(value.start, value.end))) return value;
  const credentials = readValue(text, value.end + 1, false);
  if (credentials === undefined || credentials.end - credentials.start < 6) return value;
  return RANDOM.test(text.slice(credentials.start, credentials.end)) ? credentials : value;
}
