type UntypedFunction = (...args: never[]) => unknown;

/** Takes back what was put on an object; does nothing the second time. */
export type Restore = () => void;

/**
 * Puts a method of ours on one object in front of its own, as a property that no listing shows.
 *
 * The object stays what it is for everybody: the same identity, class, private fields and internal slots, and the
 * original runs with the object as `this`. `undefined` when the object takes no property or has no such method; never throws.
 */
export function replaceMethod(
  target: object,
  key: PropertyKey,
  create: (original: UntypedFunction) => UntypedFunction,
): Restore | undefined {
  try {
    const before = Reflect.getOwnPropertyDescriptor(target, key);
    const original: unknown = Reflect.get(target, key);
    if (typeof original !== 'function') return undefined;
    const value = create(original as UntypedFunction);
    const enumerable = before?.enumerable ?? false;
    if (!Reflect.defineProperty(target, key, { value, enumerable, configurable: true, writable: true }))
      return undefined;
    return () => restore(target, key, value, before);
  } catch {
    return undefined;
  }
}

function restore(target: object, key: PropertyKey, ours: unknown, before: PropertyDescriptor | undefined): void {
  try {
    // Somebody has put another method over ours since: that one stays.
    if (Reflect.getOwnPropertyDescriptor(target, key)?.value !== ours) return;
    if (before === undefined) Reflect.deleteProperty(target, key);
    else Reflect.defineProperty(target, key, before);
  } catch {
    // The user's object (frozen by now, or a proxy) refuses the change, so our method stays on it.
  }
}
