type AnyMethod = (...args: unknown[]) => unknown;

/** Replaces a method by a property of the object itself; does nothing where there is no such method. */
export function own(target: object, name: string, replace: (original: AnyMethod) => AnyMethod): void {
  const original: unknown = (target as Record<string, unknown>)[name];
  if (typeof original !== 'function') return;
  const method = replace((original as AnyMethod).bind(target));
  for (const property of ['name', 'length'] as const) {
    Object.defineProperty(method, property, { value: original[property], configurable: true });
  }
  Object.defineProperty(target, name, {
    value: method,
    configurable: true,
    writable: true,
    enumerable: Object.prototype.propertyIsEnumerable.call(target, name),
  });
}
