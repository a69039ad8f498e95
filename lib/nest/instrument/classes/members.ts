type AnyFunction = (...args: never[]) => unknown;

/** The methods of a class and of those it extends, each with the object that holds it; overridden ones are left out. */
export function* membersOf(
  prototype: object,
): Generator<readonly [holder: object, key: PropertyKey, method: AnyFunction]> {
  const seen = new Set<PropertyKey>(['constructor']);
  for (
    let holder: object | null = prototype;
    holder !== null && holder !== Object.prototype;
    holder = Reflect.getPrototypeOf(holder)
  ) {
    for (const key of Reflect.ownKeys(holder)) {
      if (seen.has(key)) continue;
      seen.add(key);
      const value: unknown = Reflect.getOwnPropertyDescriptor(holder, key)?.value;
      if (typeof value === 'function') yield [holder, key, value as AnyFunction];
    }
  }
}

/** What a decorator of another library has written on a class or a method. */
export function metadataOf(key: string, target: object): unknown {
  const { getMetadata } = Reflect as { getMetadata?: (key: string, target: object) => unknown };
  return getMetadata?.(key, target);
}
