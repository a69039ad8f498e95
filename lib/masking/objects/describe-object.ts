import { types } from 'node:util';
import { dataProperty } from '../../privacy/values/data-property.js';

const HREF = Object.getOwnPropertyDescriptor(URL.prototype, 'href')?.get;
const TYPED_ARRAY = Object.getPrototypeOf(Uint8Array.prototype) as object;
const BYTE_LENGTH = Object.getOwnPropertyDescriptor(TYPED_ARRAY, 'byteLength')?.get;
const MAX_BIGINT = 10n ** 60n;

/**
 * One line of text for an object that is not a container of fields (a date, an error, a buffer, a function);
 * `undefined` for containers. Not for proxies. Runs intrinsic getters only, never code of the value's.
 */
export function describeObject(value: object): string | undefined {
  if (typeof value === 'function') return describeFunction(value);
  if (types.isDate(value)) return describeDate(value);
  if (types.isNativeError(value)) return describeError(value);
  if (types.isTypedArray(value)) return `[${types.isUint8Array(value) ? 'Bytes' : 'TypedArray'} ${byteLength(value)}]`;
  if (types.isAnyArrayBuffer(value) || types.isDataView(value)) return '[ArrayBuffer]';
  if (types.isBoxedPrimitive(value)) return describeBoxed(value);
  if (types.isRegExp(value)) return '[RegExp]';
  if (types.isPromise(value)) return '[Promise]';
  if (types.isWeakMap(value) || types.isWeakSet(value)) return '[Weak]';
  if (types.isGeneratorObject(value)) return '[Generator]';
  if (Object.getPrototypeOf(value) === URL.prototype && HREF) return String(HREF.call(value));
  return undefined;
}

/** A bigint as text; one that is too long to be worth formatting is only named. */
export function describeBigInt(value: bigint): string {
  return value > MAX_BIGINT || value < -MAX_BIGINT ? '[BigInt]' : value.toString();
}

function describeFunction(value: object): string {
  const name = dataProperty(value, 'name');
  return typeof name === 'string' && name !== '' ? `[Function ${name.slice(0, 64)}]` : '[Function]';
}

function describeDate(value: Date): string {
  const time = Date.prototype.getTime.call(value);
  return Number.isNaN(time) ? '[Invalid Date]' : Date.prototype.toISOString.call(value);
}

function describeError(value: object): string {
  const name = dataProperty(value, 'name');
  const message = dataProperty(value, 'message');
  const title = typeof name === 'string' ? name.slice(0, 128) : 'Error';
  return typeof message === 'string' && message !== '' ? `${title}: ${message}` : title;
}

function byteLength(value: object): string {
  return `${String(BYTE_LENGTH?.call(value))} bytes`;
}

function describeBoxed(value: object): string {
  if (types.isStringObject(value)) return String.prototype.valueOf.call(value);
  if (types.isNumberObject(value)) return String(Number.prototype.valueOf.call(value));
  if (types.isBooleanObject(value)) return String(Boolean.prototype.valueOf.call(value));
  if (types.isBigIntObject(value)) return describeBigInt(BigInt.prototype.valueOf.call(value));
  return '[Symbol]';
}
