/** The key that stands for all keys beyond the limit. */
export const OVERFLOW_KEY = '_OTHER';
const MAX_KEYS = 100;

/** One state per key, made when the key is first seen; keys beyond 100 share one. */
export class KeyedStates<S> {
  readonly #states = new Map<string, S>();
  #overflow: S | undefined;
  #shared: S | undefined;

  constructor(private readonly create: (key: string | undefined) => S) {}

  /** `undefined` is the state of calls without a key. */
  for(key: string | undefined): S {
    if (key === undefined) return (this.#shared ??= this.create(undefined));
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    if (this.#states.size >= MAX_KEYS) return (this.#overflow ??= this.create(OVERFLOW_KEY));
    const made = this.create(key);
    this.#states.set(key, made);
    return made;
  }

  all(): S[] {
    const all = [...this.#states.values()];
    if (this.#shared !== undefined) all.unshift(this.#shared);
    if (this.#overflow !== undefined) all.push(this.#overflow);
    return all;
  }
}
