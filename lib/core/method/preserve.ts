type MetadataReflect = {
  getOwnMetadataKeys?: (target: object) => unknown[];
  getOwnMetadata?: (key: unknown, target: object) => unknown;
  defineMetadata?: (key: unknown, value: unknown, target: object) => void;
};

/**
 * Makes `wrapper` look like `original` to everything that inspects functions: name, length, prototype chain, own
 * properties and Reflect metadata (guards, routes and Swagger read the last two).
 */
export function preserve(wrapper: object, original: object): void {
  const prototype = Reflect.getPrototypeOf(original);
  if (prototype !== Function.prototype) Reflect.setPrototypeOf(wrapper, prototype);
  for (const key of Reflect.ownKeys(original)) {
    // A wrapper with rest parameters has this length already.
    if (key === 'length' && (original as { length?: unknown }).length === 0) continue;
    const descriptor = Reflect.getOwnPropertyDescriptor(original, key);
    if (descriptor !== undefined) Reflect.defineProperty(wrapper, key, descriptor);
  }
  copyMetadata(wrapper, original);
}

function copyMetadata(wrapper: object, original: object): void {
  const { getOwnMetadataKeys, getOwnMetadata, defineMetadata } = Reflect as MetadataReflect;
  if (getOwnMetadataKeys === undefined || getOwnMetadata === undefined || defineMetadata === undefined) return;
  for (const key of getOwnMetadataKeys(original)) defineMetadata(key, getOwnMetadata(key, original), wrapper);
}
