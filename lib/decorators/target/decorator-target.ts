import { TracedError } from '../../shared/errors/errors.js';
import { labelOf } from '../../core/method/traced-method.js';

/** `Class.member`, for messages: the holder is a prototype or, for static members, the class. */
export function memberName(holder: unknown, key: PropertyKey | undefined): string {
  const owner = ownerNameOf(holder);
  if (key === undefined) return owner;
  return `${owner}.${labelOf(key)}`;
}

/** The name of the class that a prototype belongs to, or of the class itself. */
export function ownerNameOf(holder: unknown): string {
  const owner = typeof holder === 'function' ? holder : (holder as { constructor?: unknown } | undefined)?.constructor;
  const name: unknown =
    typeof owner === 'function' ? Reflect.getOwnPropertyDescriptor(owner, 'name')?.value : undefined;
  return typeof name === 'string' && name !== '' ? name : 'anonymous class';
}

/** The context object of a TC39 decorator; `undefined` for a call of the legacy kind. */
export function standardContextOf(args: readonly unknown[]): DecoratorContext | undefined {
  const [, context] = args;
  if (args.length !== 2 || typeof context !== 'object' || context === null) return undefined;
  return typeof (context as { kind?: unknown }).kind === 'string' ? (context as DecoratorContext) : undefined;
}

/** The error of a decorator in a place where it can do nothing. */
export function invalidTarget(decorator: string, member: string, what: string, instead: string): TracedError {
  return new TracedError('TRACED_INVALID_TARGET', `${decorator} on ${member} decorates ${what}; ${instead}`);
}

/** Refuses everything but a class, for decorators that stand before one. */
export function requireClass(decorator: string, target: unknown, member: unknown): void {
  if (member === undefined && typeof target === 'function') return;
  throw invalidTarget(decorator, memberName(target, member as PropertyKey), 'no class', 'write it before the class');
}

/** Refuses the index of a parameter that the method cannot have. */
export function checkParameterIndex(decorator: string, holder: object, key: PropertyKey, index: number): void {
  const { getMetadata } = Reflect as { getMetadata?: (name: string, target: object, key: PropertyKey) => unknown };
  const types = getMetadata?.('design:paramtypes', holder, key);
  const count = Array.isArray(types) ? types.length : Number.POSITIVE_INFINITY;
  if (Number.isInteger(index) && index >= 0 && index < count) return;
  throw new TracedError(
    'TRACED_PARAMETER_INDEX',
    `${decorator} on ${memberName(holder, key)} names the parameter index ${index}, which the method does not have; ` +
      `write the decorator directly before the parameter`,
  );
}
