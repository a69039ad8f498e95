/** Keys come from code and are few; keys out of data must not fill the memory. */
const MAX_KEYS = 2_000;
const MAX_VALUE = 128;

/** What is known of a key that has been written before. */
export interface KnownKey {
  /** The bytes of the key, in front of a value. */
  readonly head: Uint8Array;
  /** The same in front of a text, in formats that write more in front of one. */
  textHead: Uint8Array | undefined;
  /** The last value; `entry` has the bytes of key and value once that value has come twice in a row. */
  value: unknown;
  entry: Uint8Array | undefined;
  /** The resource whose attributes do not have this key, so that it need not be looked for again. */
  plainFor: object | undefined;
}

/**
 * Remembers how keys are written, and values that come again and again under them: a method, a route, the name of a system.
 * Copying such an entry takes a tenth of the time of writing it.
 */
export class KnownKeys {
  private readonly keys = new Map<string, KnownKey>();

  constructor(private readonly write: (key: string) => Uint8Array) {}

  of(key: string): KnownKey {
    const known = this.keys.get(key);
    if (known !== undefined) return known;
    const made: KnownKey = {
      head: this.write(key),
      textHead: undefined,
      value: undefined,
      entry: undefined,
      plainFor: undefined,
    };
    // Forgets all keys at once: those in frequent use are remembered again with the next spans.
    if (this.keys.size >= MAX_KEYS) this.keys.clear();
    this.keys.set(key, made);
    return made;
  }
}

/** Tells what has been written for a key and its value. */
export function remember(known: KnownKey, value: unknown, bytes: Uint8Array, start: number, end: number): void {
  if (typeof value === 'object' || (typeof value === 'string' && value.length > MAX_VALUE)) return;
  if (known.value === value) known.entry = new Uint8Array(bytes.subarray(start, end));
  else {
    known.value = value;
    known.entry = undefined;
  }
}
