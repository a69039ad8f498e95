import { isAlphanumeric, isDigit, isLetter, isUpper } from '../../chars/chars.js';
import type { Hit, ScanContext } from '../hit.js';

// The length of an account number by country.
const LENGTHS = new Uint8Array(1024);
const COUNTRIES = `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18
   FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20
   LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24
   SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30`;
for (const entry of COUNTRIES.split(/\s+/)) LENGTHS[countryAt(entry, 0)] = Number(entry.slice(2));

function countryAt(text: string, at: number): number {
  return (text.charCodeAt(at) & 31) * 32 + (text.charCodeAt(at + 1) & 31);
}

/** Whether the four characters at `at` can begin an account number: two letters and two digits. */
export function looksLikeIban(text: string, at: number): boolean {
  return (
    isDigit(text.charCodeAt(at + 2)) &&
    isDigit(text.charCodeAt(at + 3)) &&
    isLetter(text.charCodeAt(at)) &&
    isLetter(text.charCodeAt(at + 1))
  );
}

/** An IBAN at `at`, which looks like one: known country, its length, right check digits, single spaces or hyphens or none, letters of one case. */
export function matchIban(text: string, at: number, context: ScanContext): Hit | undefined {
  const length = LENGTHS[countryAt(text, at)] as number;
  if (length === 0 || isAlphanumeric(text.charCodeAt(at - 1))) return undefined;
  const isUpperCase = isUpper(text.charCodeAt(at));
  let count = 0;
  let index = at;
  for (; index < text.length && count < length; index++) {
    const code = text.charCodeAt(index);
    if (isDigit(code) || (isLetter(code) && isUpper(code) === isUpperCase)) count++;
    else if ((code !== 32 && code !== 45) || !isAlphanumeric(text.charCodeAt(index + 1))) return undefined;
  }
  if (count < length) return undefined;
  context.look();
  if (isAlphanumeric(text.charCodeAt(index))) return undefined;
  return hasCheckDigits(text, at, index) ? { start: at, end: index, rule: 'iban' } : undefined;
}

// Country and check digits count as if they stood at the end.
function hasCheckDigits(text: string, start: number, end: number): boolean {
  return remainderOf(text, start, start + 4, remainderOf(text, start + 4, end, 0)) === 1;
}

function remainderOf(text: string, start: number, end: number, before: number): number {
  let remainder = before;
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    if (isDigit(code)) remainder = (remainder * 10 + code - 48) % 97;
    else if (isLetter(code)) remainder = (remainder * 100 + (code & 31) + 9) % 97;
  }
  return remainder;
}
