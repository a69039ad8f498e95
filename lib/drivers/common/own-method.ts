type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;
type BoundFunction = (...args: unknown[]) => unknown;

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
 * Does nothing for a method that is absent or that we have replaced already. The name, the length and whether the property
 * is enumerable stay.
 */
export function replaceMethod(target: object, key: PropertyKey, make: (original: AnyFunction) => AnyFunction): void {
  const original: unknown = Reflect.get(target, key);
  if (typeof original !== 'function' || OURS in original) return;
  const method = make(original as AnyFunction);
  Object.defineProperty(method, OURS, { value: true });
  put(target, key, method, original);
}

/**
 * Like {@link replaceMethod} for a method that is only ever called on its own object, to which `original` is bound.
 * Replaces also a method that we have replaced before: two listeners of one message each have to see how it ends.
 */
export function replaceBoundMethod(
  target: object,
  key: PropertyKey,
  make: (original: BoundFunction) => BoundFunction,
): void {
  const original: unknown = Reflect.get(target, key);
  if (typeof original === 'function') put(target, key, make((original as BoundFunction).bind(target)), original);
}

function put(target: object, key: PropertyKey, method: object, original: object): void {
  for (const property of ['name', 'length'] as const) {
    Object.defineProperty(method, property, { value: Reflect.get(original, property), configurable: true });
  }
  const enumerable = Object.prototype.propertyIsEnumerable.call(target, key);
  // A frozen client stays untraced rather than broken.
  Reflect.defineProperty(target, key, { value: method, configurable: true, writable: true, enumerable });
}
