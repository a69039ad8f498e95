type AnyFunction = (...args: never[]) => unknown;

interface Patch {
  readonly holder: object;
  readonly key: PropertyKey;
  readonly before: PropertyDescriptor;
  readonly value: unknown;
}

/** Methods of the application's classes that were replaced, and how to put them back. */
export class ClassPatches {
  readonly #patches: Patch[] = [];

  /** Replaces a method by what `make` answers; nothing happens when it answers the same function. */
  replace(holder: object, key: PropertyKey, make: (original: AnyFunction) => AnyFunction): void {
    const before = Reflect.getOwnPropertyDescriptor(holder, key);
    const original: unknown = before?.value;
    if (before === undefined || typeof original !== 'function') return;
    const value = make(original as AnyFunction);
    if (value === original || !Reflect.defineProperty(holder, key, { ...before, value })) return;
    this.#patches.push({ holder, key, before, value });
  }

  /** Puts everything back that nobody else has replaced since. */
  undo(): void {
    for (const { holder, key, before, value } of this.#patches.splice(0).reverse()) {
      if (Reflect.getOwnPropertyDescriptor(holder, key)?.value === value) Reflect.defineProperty(holder, key, before);
    }
  }
}
