import type { Hit, ScanContext } from '../hit.js';

// Schemes of the modular crypt format, then parameters and salt, then the hash.
const CRYPT =
  /\$(?:[1567y]|2[abxy]|apr1|argon2(?:id|[id])|scrypt|pbkdf2[\w-]{0,12})\$((?:[\w./+,=-]{1,64}\$){0,3}[\w./+=-]{20,160})/y;

/** The salt and hash of a password as systems store it: `$6$salt$hash`; `start` is where the name of the scheme begins. */
export function matchCryptHash(text: string, start: number, context: ScanContext): Hit | undefined {
  context.look();
  CRYPT.lastIndex = start - 1;
  const stored = CRYPT.exec(text)?.[1];
  if (stored === undefined) return undefined;
  return { start: CRYPT.lastIndex - stored.length, end: CRYPT.lastIndex, rule: 'vendor-token' };
}
