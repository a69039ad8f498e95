import { invalidTarget, memberName, ownerNameOf, standardContextOf } from '../target/decorator-target.js';
import { createDeclaration, declarationOf, type MethodDeclaration } from '../plan/method-declaration.js';
import { declarationOfTraced } from './trace-method.js';

type AnyFunction = (...args: never[]) => unknown;

/** A method under a decorator, the same for the legacy and for the TC39 form. */
export interface DecoratedMethod {
  readonly value: AnyFunction;
  readonly key: PropertyKey;
  /** `Class.method`, for messages; the method alone where the class is not known yet. */
  member(): string;
  /** The name of the declaring class; empty where only an object can tell. */
  readonly ownerName: () => string;
  /** What all decorators of this method say, whatever their order. */
  readonly declaration: MethodDeclaration;
  /** What TypeScript wrote down as the return type; `undefined` also when it wrote nothing. */
  returnType(): unknown;
}

/** Texts for a decorator's error messages: its name, and where to write it instead. */
export interface DecoratorTexts {
  /** `@Retry()` */
  readonly name: string;
  /** `write it before an asynchronous method` */
  readonly instead: string;
}

/**
 * Makes a decorator of methods out of what it does to one: `apply` answers with the function that takes the method's
 * place, or with nothing to leave it where it is.
 *
 * @throws TracedError `TRACED_INVALID_TARGET` from the decorator, on everything that is no method.
 */
export function methodDecorator(
  texts: DecoratorTexts,
  apply: (method: DecoratedMethod) => AnyFunction | undefined,
): (...args: unknown[]) => unknown {
  return (...args) => decorateMethod(texts, args, apply);
}

/** What such a decorator does with what it is called with. */
export function decorateMethod(
  texts: DecoratorTexts,
  args: readonly unknown[],
  apply: (method: DecoratedMethod) => AnyFunction | undefined,
): unknown {
  const context = standardContextOf(args);
  if (context !== undefined) return apply(standardMethod(texts, args[0], context));
  const [target, key, descriptor] = args as [object, PropertyKey | undefined, PropertyDescriptor | number | undefined];
  const value: unknown = typeof descriptor === 'object' ? descriptor.value : undefined;
  if (key === undefined || typeof value !== 'function') throw refused(texts, memberName(target, key), args);
  const replaced = apply(new LegacyMethod(value as AnyFunction, key, target));
  if (replaced !== undefined) (descriptor as PropertyDescriptor).value = replaced;
  return undefined;
}

class LegacyMethod implements DecoratedMethod {
  readonly declaration: MethodDeclaration;
  readonly ownerName: () => string;

  constructor(
    readonly value: AnyFunction,
    readonly key: PropertyKey,
    private readonly holder: object,
  ) {
    this.declaration = declarationOfTraced(value) ?? declarationOf(holder, key);
    this.ownerName = () => ownerNameOf(holder);
  }

  member(): string {
    return memberName(this.holder, this.key);
  }

  returnType(): unknown {
    return returnTypeOf(this.holder, this.key);
  }
}

function standardMethod(texts: DecoratorTexts, value: unknown, context: DecoratorContext): DecoratedMethod {
  const member = String(context.name);
  if (context.kind !== 'method') {
    throw invalidTarget(texts.name, member, `${article(context.kind)} ${context.kind}`, texts.instead);
  }
  return {
    value: value as AnyFunction,
    key: context.name,
    member: () => member,
    // The class is not known here; a call without a receiver is the only one that would need its name.
    ownerName: () => '',
    declaration: declarationOfTraced(value) ?? createDeclaration(),
    returnType: () => undefined,
  };
}

function returnTypeOf(target: object, key: PropertyKey): unknown {
  const { getMetadata } = Reflect as { getMetadata?: (name: string, target: object, key: PropertyKey) => unknown };
  return getMetadata?.('design:returntype', target, key);
}

function refused({ name, instead }: DecoratorTexts, member: string, args: readonly unknown[]): Error {
  const [target, key, third] = args;
  if (typeof third === 'number') return invalidTarget(name, member, `parameter ${third}`, instead);
  if (key !== undefined) return invalidTarget(name, member, third === undefined ? 'a field' : 'an accessor', instead);
  return invalidTarget(name, member, typeof target === 'function' ? 'a class or a function' : 'no method', instead);
}

function article(kind: string): string {
  return /^[aeiou]/.test(kind) ? 'an' : 'a';
}
