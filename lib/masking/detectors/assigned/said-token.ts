import { isLetter } from '../../chars/chars.js';
import type { Hit } from '../hit.js';

const VENDOR_TOKEN =
  /(?:(?:sk|rk|nvapi|ghp|gho|ghs|ghu|glpat|xox[abops])[-_][\w-]{8,128}|(?:hf|npm)_[A-Za-z0-9]{8,128}|A(?:KIA|SIA|Iza)\w{12,64})(?![\w-])/y;
const IS = ' is ';

/** Whether what stands at `from` begins as the tokens of a vendor do, of whatever length. */
export function isVendorToken(text: string, from = 0): boolean {
  if (!isLetter(text.charCodeAt(from))) return false;
  VENDOR_TOKEN.lastIndex = from;
  return VENDOR_TOKEN.test(text);
}

/** Such a token behind a mere `key`, which ends at `end`. */
export function tokenBehind(text: string, end: number): Hit | undefined {
  const start = text.startsWith(IS, end) ? end + IS.length : end + 1;
  return isVendorToken(text, start) ? { start, end: VENDOR_TOKEN.lastIndex, rule: 'key-value' } : undefined;
}
