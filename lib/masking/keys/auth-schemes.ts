/** How credentials follow a scheme: as one word, also in a sentence; as one word of a header; as the rest of a header's line. */
export type SchemeKind = 'spoken' | 'word' | 'line';

const KINDS = new Map<string, SchemeKind>();
const add = (kind: SchemeKind, names: string): void => names.split(' ').forEach((name) => KINDS.set(name, kind));
add('spoken', 'bearer basic negotiate ntlm apikey token sharedkey');
add('word', 'api-key jwt key bot sso-key dpop');
add('line', 'oauth digest hawk mac signature vapid gnap');
const FAMILY = /^(?:aws4|scram|goog4)-[\w-]{1,24}$/;
const STARTS = new Uint8Array(128);
for (const [name, kind] of KINDS) if (kind === 'spoken') STARTS[name.charCodeAt(0)] = 1;

/** The longest name that is looked for. */
export const LONGEST_SCHEME = 30;

/** The kind of an authorisation scheme, in any letter case; `undefined` for every other word. */
export function schemeKind(word: string): SchemeKind | undefined {
  if (word.length > LONGEST_SCHEME) return undefined;
  const name = word.toLowerCase();
  return KINDS.get(name) ?? (FAMILY.test(name) ? 'line' : undefined);
}

/** Whether a word that begins with a code unit may be a spoken scheme: most words are none, and their first letter tells. */
export function isSchemeStart(code: number): boolean {
  return code < 128 && STARTS[code | 32] === 1;
}
