type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

const OURS = Symbol.for('nestjs-traced.driver-method');

/** Whether an instrumentation has put its own function here; those of OpenTelemetry and Sentry say so. */
export function isPatched(candidate: unknown): boolean {
  if (typeof candidate !== 'function') return false;
  const { __wrapped: wrapped, __original: original } = candidate as { __wrapped?: unknown; __original?: unknown };
  return wrapped === true && typeof original === 'function';
}

/**
 * Replaces a method by an own property of this one object; its class and all other objects stay as they are.
 *
 * Does nothing for a method that is absent or ours already. Name and length stay; the property is not enumerable.
 */
export function replaceMethod(target: object, key: PropertyKey, make: (original: AnyFunction) => AnyFunction): void {
  const original: unknown = Reflect.get(target, key);
  if (typeof original !== 'function' || OURS in original) return;
  const method = make(original as AnyFunction);
  for (const property of ['name', 'length'] as const) {
    Object.defineProperty(method, property, { value: original[property], configurable: true });
  }
  Object.defineProperty(method, OURS, { value: true });
  // A frozen client stays untraced rather than broken.
  Reflect.defineProperty(target, key, { value: method, configurable: true, writable: true, enumerable: false });
}
