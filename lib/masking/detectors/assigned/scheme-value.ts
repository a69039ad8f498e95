import { isMasked } from '../../strategies/mask-strategy.js';
import { isCut, readBeginning, readValue, type AssignedValue } from './assigned-value.js';

const SCHEME_WORD = /^(?:bearer|basic|token|negotiate|ntlm|apikey|jwt|sharedkey)$/i;
const RANDOM = /\d|[a-z][A-Z]|=$/;

/** The credentials where a value begins with their scheme: `authorization=Bearer x`; nothing if they are masked. */
export function behindScheme(text: string, value: AssignedValue): AssignedValue | undefined {
  if (value.isQuoted || value.end - value.start > 9 || text[value.end] !== ' ') return value;
  if (!SCHEME_WORD.test(text.slice(value.start, value.end))) return value;
  if (text.startsWith('[REDACTED', value.end + 1)) return undefined;
  const from = value.end + 1;
  const credentials = readBeginning(text, from, false);
  if (credentials === undefined || credentials.end - credentials.start < 6) return value;
  const content = text.slice(credentials.start, credentials.end);
  if (isMasked(content)) return undefined;
  if (!RANDOM.test(content)) return value;
  return isCut(from, credentials) ? readValue(text, from, false) : credentials;
}
