const SPECIAL = /^[\0-\x20]{0,64}(?:https?|wss?|ftp):/i;
const PLAIN = /^[a-z]{2,5}:\/\/[^\0-\x20\\/][^\0-\x20\\]*$/i;

/**
 * An address as everybody writes it. `http:/user:pw@host` and `http:\\user:pw@host` are addresses too, by the WHATWG's URL
 * standard, and hide where their credentials are. What is plain already stays byte for byte.
 */
export function plainAddress(address: string): string {
  if (!SPECIAL.test(address) || PLAIN.test(address)) return address;
  try {
    return new URL(address).href;
  } catch {
    return address;
  }
}
