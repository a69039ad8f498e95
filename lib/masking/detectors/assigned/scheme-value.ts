import { isCut, readBeginning, readValue, type AssignedValue } from '../../judge/read-value.js';
import { beginsWithMask } from '../../judge/judge-value.js';
import { LONGEST_SCHEME, schemeKind } from '../../keys/auth-schemes.js';

const MIN_CREDENTIALS = 6;
const RANDOM = /\d|[a-z][A-Z]|=$/;

/** The credentials where a value begins with their scheme: `authorization=Bearer x`; nothing if they are masked. */
export function behindScheme(text: string, value: AssignedValue): AssignedValue | undefined {
  const { start, end, isQuoted } = value;
  if (isQuoted || text[end] !== ' ' || end - start > LONGEST_SCHEME) return value;
  if (schemeKind(text.slice(start, end)) !== 'spoken') return value;
  const credentials = readBeginning(text, end + 1, false);
  if (credentials === undefined || credentials.end - credentials.start < MIN_CREDENTIALS) return value;
  const content = text.slice(credentials.start, credentials.end);
  if (beginsWithMask(content) || text.startsWith('[REDACTED', end + 1)) return undefined;
  if (!RANDOM.test(content)) return value;
  return isCut(end + 1, credentials) ? readValue(text, end + 1, false) : credentials;
}
