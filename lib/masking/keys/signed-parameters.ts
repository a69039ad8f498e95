import { SIGNED_QUERY_NAMES } from '../../privacy/signed-names.js';
import { DECIDED } from '../chars/limits.js';

const SIGNED_PARAMETERS: ReadonlySet<string> = new Set(SIGNED_QUERY_NAMES);
const RANDOM =
  /^AIza|^(?=[A-Za-z_]{0,64}\d)(?=\d{0,64}[A-Za-z])[A-Za-z0-9_]{20,}|^(?=[A-Za-z]{0,64}\d)(?=\d{0,64}[A-Za-z])[A-Za-z0-9]{6,}(?![^&#\s"'<>),])|^[0-9a-f]{32}/i;

// Capitals, small letters and digits; the length is checked first, because that costs least.
const SIGNATURE = /^(?=[\w%+/=-]{16})(?=[^A-Z]{0,64}[A-Z])(?=[^a-z]{0,64}[a-z])(?=\D{0,64}\d)[\w%+/=-]{16,}/;
const HEX = /^[0-9a-f]{16}/;
const CODE_GRANT = /grant_?type\W{1,8}authorization_code/i;
// `wstoken` and the like, but not `pagetoken`, which asks for the next part of a list.
const RUN_TOGETHER = /^(?!page|next|prev|last|sync|cont|resume|scroll|cancel|start)[a-z]{1,6}token$/;

const FIRST_LETTERS = new Set([...SIGNED_PARAMETERS].map((name) => name.charCodeAt(0)));

/** Whether a name is one of a signature; a look at its first letter costs less than to look it up. */
export function isSignedName(name: string): boolean {
  return FIRST_LETTERS.has(name.charCodeAt(0)) && SIGNED_PARAMETERS.has(name);
}

/** Whether a name says nothing without its value. */
export function isOpenName(name: string): boolean {
  return name === 'key' || name === 'code' || RUN_TOGETHER.test(name);
}

/** Whether the value of a URL's parameter signs the URL, or is an access key without a telling name. */
export function isSignedParameter(name: string, value: string): boolean {
  if (name === 'key' || (name.endsWith('token') && RUN_TOGETHER.test(name))) return RANDOM.test(value);
  // The code of an authorisation is exchanged for tokens; other codes are short.
  return isSignedName(name) || (name === 'code' && SIGNATURE.test(value));
}

/** Whether a text around a place asks for tokens with the code of an authorisation. */
export function isTokenRequest(text: string, at: number): boolean {
  return CODE_GRANT.test(text.slice(Math.max(0, at - DECIDED), at + DECIDED));
}

/** The same outside of a URL, where the value of such a name must look like a signature. */
export function isSignature(name: string, value: string): boolean {
  return SIGNATURE.test(value) || (name === 'Signature' && HEX.test(value));
}
