/** The class of the object that a method is called on, or the class itself for a static one; `undefined` for anything else. */
export function runtimeClassOf(self: unknown): object | undefined {
  if (typeof self === 'function') return self;
  if (typeof self !== 'object' || self === null) return undefined;
  try {
    const { constructor } = self as { readonly constructor?: unknown };
    return (typeof constructor === 'object' && constructor !== null) || typeof constructor === 'function'
      ? constructor
      : undefined;
  } catch {
    return undefined;
  }
}

// `mixin()` of Nest names a class with 21 random hexadecimal digits, so the name is another one in every process.
const MIXIN = /^[0-9a-f]{21}$/;
const WRITTEN = /^class\s+(?!extends\b)([\w$]+)/;

/** The name of a class as people wrote it; empty for what has none. */
export function classNameOf(constructor: unknown): string {
  if (typeof constructor !== 'function' || constructor === Object || constructor === Function) return '';
  const name = ownValue(constructor, 'name');
  if (typeof name !== 'string') return '';
  return MIXIN.test(name) ? writtenNameOf(constructor) : name;
}

/** The name of a mixin as its source text has it; for a class expression without a name, that of the class it extends. */
function writtenNameOf(mixin: Function): string {
  const written = WRITTEN.exec(Function.prototype.toString.call(mixin))?.[1];
  return written ?? (classNameOf(Reflect.getPrototypeOf(mixin)) || 'mixin');
}

/** An own data property. The object may be anything: a revoked proxy, or one whose traps throw, has none. */
export function ownValue(holder: object, key: PropertyKey): unknown {
  try {
    return Reflect.getOwnPropertyDescriptor(holder, key)?.value;
  } catch {
    return undefined;
  }
}
