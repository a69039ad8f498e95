import { types } from 'node:util';

/**
 * Whether a function is made to be called with `new`: a class, or a constructor of the old style, which is known by what
 * its prototype holds or inherits, or by its capital letter. Never runs code of the user's.
 */
export function isConstructor(candidate: unknown): boolean {
  if (typeof candidate !== 'function' || types.isProxy(candidate) || types.isGeneratorFunction(candidate)) return false;
  const own = Reflect.getOwnPropertyDescriptor(candidate, 'prototype');
  if (own === undefined) return false;
  // The prototype of a class cannot be replaced.
  if (own.writable === false) return true;
  const prototype: unknown = own.value;
  if (typeof prototype !== 'object' || prototype === null) return false;
  if (Reflect.getPrototypeOf(prototype) !== Object.prototype) return true;
  return Reflect.ownKeys(prototype).some((key) => key !== 'constructor') || /^[A-Z]/.test(nameOf(candidate));
}

function nameOf(candidate: object): string {
  const name: unknown = Reflect.getOwnPropertyDescriptor(candidate, 'name')?.value;
  return typeof name === 'string' ? name : '';
}
