import { invalidTarget, memberName, standardContextOf } from './decorator-target.js';

/**
 * Refuses a decorator that was written without its parentheses: it has then been handed the class or the member in place of
 * its options, and decorates nothing. Compilers that check no types (esbuild, swc) let it pass.
 *
 * @param example how the decorator is written.
 *
 * @throws TracedError `TRACED_INVALID_TARGET`
 */
export function refuseBare(example: string, args: ArrayLike<unknown>): void {
  const given = Array.from(args);
  if (standardContextOf(given) !== undefined || isClass(given[0]) || isPrototype(given[0]))
    throw bareError(example, given);
}

/** What is thrown for it: it names the class and the member, and shows the decorator as it is to be written. */
export function bareError(example: string, args: ArrayLike<unknown>): Error {
  const given = Array.from(args);
  const [first, key] = given;
  const context = standardContextOf(given);
  const member =
    context === undefined
      ? memberName(first, typeof key === 'object' ? undefined : (key as PropertyKey))
      : context.name;
  return invalidTarget(
    example.slice(0, example.indexOf('(')),
    String(member),
    'nothing yet, because it was not called',
    `write ${example} with parentheses`,
  );
}

function isClass(value: unknown): boolean {
  return typeof value === 'function' && Reflect.getOwnPropertyDescriptor(value, 'prototype')?.writable === false;
}

function isPrototype(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const owner: unknown = Reflect.getOwnPropertyDescriptor(value, 'constructor')?.value;
  return typeof owner === 'function' && Reflect.getOwnPropertyDescriptor(owner, 'prototype')?.value === value;
}
