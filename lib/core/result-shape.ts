import { types } from 'node:util';

/** How a returned value goes on living after the method returned it. */
export type ResultShape =
  | 'value'
  | 'promise'
  | 'thenable'
  | 'observable'
  | 'iterator'
  | 'async-iterator'
  | 'async-iterable'
  | 'readable';

const MAX_PROTOTYPES = 8;
const shapes = new WeakMap<object, ResultShape>();

/**
 * The shape of a returned object. Reads data properties only: no accessor and no proxy trap of the user's runs.
 *
 * Collections (arrays, maps, sets, anything iterable that is not itself an iterator) are plain values.
 */
export function shapeOf(value: object): ResultShape {
  if (types.isPromise(value)) return 'promise';
  if (types.isProxy(value)) return 'value';
  const prototype = Reflect.getPrototypeOf(value);
  // A literal carries its methods itself; an instance has those of its class.
  if (prototype === null || prototype === Object.prototype) return inspect(value);
  let shape = shapes.get(prototype);
  if (shape === undefined) {
    shape = inspect(value);
    if (!hasOwnProtocol(value)) shapes.set(prototype, shape);
  }
  return shape;
}

function inspect(value: object): ResultShape {
  if (has(value, 'subscribe') && (has(value, 'pipe') || has(value, 'lift') || has(value, Symbol.for('observable')))) {
    return 'observable';
  }
  if (has(value, 'pipe') && has(value, 'on') && has(value, 'read')) return 'readable';
  if (has(value, 'next')) {
    if (has(value, Symbol.asyncIterator)) return 'async-iterator';
    if (has(value, Symbol.iterator)) return 'iterator';
  }
  if (has(value, 'then')) return 'thenable';
  if (has(value, Symbol.asyncIterator)) return isWebStream(value) ? 'thenable' : 'async-iterable';
  return 'value';
}

function has(value: object, key: PropertyKey): boolean {
  let holder: object | null = value;
  for (let depth = 0; holder !== null && depth < MAX_PROTOTYPES; depth++) {
    if (types.isProxy(holder)) return false;
    const descriptor = Reflect.getOwnPropertyDescriptor(holder, key);
    if (descriptor !== undefined) return typeof descriptor.value === 'function';
    holder = Reflect.getPrototypeOf(holder);
  }
  return false;
}

function hasOwnProtocol(value: object): boolean {
  return ['subscribe', 'next', 'then', 'read', Symbol.asyncIterator].some((key) => Object.hasOwn(value, key));
}

/** A web stream is locked by whoever reads it, so we cannot watch it; it is left alone like a lazy thenable. */
function isWebStream(value: object): boolean {
  return typeof ReadableStream === 'function' && value instanceof ReadableStream;
}
