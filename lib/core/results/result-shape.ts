import { Readable } from 'node:stream';
import { types } from 'node:util';

/** How a returned value goes on living after the method returned it; `unknown` when it does so in its own way. */
export type ResultShape =
  | 'value'
  | 'promise'
  | 'unknown'
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
 * Collections and their iterators are plain values: what they hold is there already.
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
  if (has(value, 'subscribe')) {
    // What has only `pipe` beside it may subscribe to anything: to a topic, by a name.
    if (has(value, 'lift') || has(value, Symbol.for('observable'))) {
      // An RxJS subject gets its values from code outside the call, so what its subscribers see is no work of the method.
      return has(value, 'next') && has(value, 'complete') ? 'unknown' : 'observable';
    }
  }
  if (has(value, 'pipe') && has(value, 'on') && has(value, 'read')) return isReadable(value) ? 'readable' : 'unknown';
  if (has(value, 'next')) {
    if (has(value, Symbol.asyncIterator)) return 'async-iterator';
    if (has(value, Symbol.iterator)) return isIteratorOfCollection(value) ? 'value' : 'iterator';
  }
  if (has(value, 'then')) return 'unknown';
  if (has(value, Symbol.asyncIterator)) return isWebStream(value) ? 'unknown' : 'async-iterable';
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

/** A stream of Node, or of its copy in the package `readable-stream`. */
function isReadable(value: object): boolean {
  if (value instanceof Readable) return true;
  const state: unknown = Reflect.getOwnPropertyDescriptor(value, '_readableState')?.value;
  return typeof state === 'object' && state !== null && has(value, '_read') && has(value, 'once') && has(value, 'off');
}

const COLLECTION_ITERATORS = new Set([
  'Array Iterator',
  'Map Iterator',
  'Set Iterator',
  'String Iterator',
  'RegExp String Iterator',
]);

/**
 * Whether this is an iterator of a Map, a Set or an array: those are not watched. They run no code of the method, and replacing
 * their `next` would make V8 slow down every iteration of the process.
 */
function isIteratorOfCollection(value: object): boolean {
  const prototype = Reflect.getPrototypeOf(value);
  if (prototype === null) return false;
  const tag: unknown = Reflect.getOwnPropertyDescriptor(prototype, Symbol.toStringTag)?.value;
  return typeof tag === 'string' && COLLECTION_ITERATORS.has(tag);
}

/** A web stream is locked by whoever reads it, so we cannot watch it; it is left alone like a lazy thenable. */
function isWebStream(value: object): boolean {
  return typeof ReadableStream === 'function' && value instanceof ReadableStream;
}
