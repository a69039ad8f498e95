// What JSON cannot hold as it is, and halves of surrogate pairs, which no decoder takes.
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const SPECIAL = /["\\\u0000-\u001f\ud800-\udfff]/;

/** Whether a text looks different in JSON. */
export function needsEscape(value: string): boolean {
  return SPECIAL.test(value);
}

/** A text as JSON; half a surrogate pair becomes U+FFFD. */
export function quote(value: string): string {
  if (!SPECIAL.test(value)) return `"${value}"`;
  return JSON.stringify((value as string & { toWellFormed(): string }).toWellFormed());
}

/** Keys come from code and are few; keys out of data must not fill the memory. */
const MAX_KEYS = 2_000;

/** Remembers what is written in front of a value for each key. */
export class KeyTexts {
  private readonly texts = new Map<string, string>();

  constructor(private readonly write: (quoted: string) => string) {}

  of(key: string): string {
    const known = this.texts.get(key);
    if (known !== undefined) return known;
    const text = this.write(quote(key));
    if (this.texts.size < MAX_KEYS) this.texts.set(key, text);
    return text;
  }
}
