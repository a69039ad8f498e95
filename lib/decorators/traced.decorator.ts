import { TracedError } from '../shared/errors.js';
import { invalidTarget, memberName, ownerNameOf, standardContextOf } from './decorator-target.js';
import { createDeclaration, declarationOf, type MethodDeclaration } from './method-declaration.js';
import { declarePolicy, policyOptionsIn } from './resilience/declare-policy.js';
import { returnTypeOf } from './resilience/policy-decorator.js';
import { declarationOfTraced, traceMethod } from './trace-method.js';
import { traceClass } from './traced-class.js';
import type { TracedClassOptions, TracedOptions } from './traced.options.js';

type AnyFunction = (...args: any[]) => any;
type AnyClass = abstract new (...args: any) => any;

/** The decorator that `@Traced()` makes: for methods and classes, in the legacy and in the TC39 form. */
export interface TracedDecorator<Args extends readonly any[], Result, Self> {
  <Method extends (this: Self, ...args: Args) => Result | PromiseLike<Result>>(
    value: Method,
    context: ClassMethodDecoratorContext<any, any>,
  ): Method;
  (target: AnyClass, context?: ClassDecoratorContext): void;
  (target: Self, key: string | symbol, descriptor: { value?: (...args: Args) => Result | PromiseLike<Result> }): void;
}

/**
 * Gives every call of a method a span, or every call of every own method of a class.
 *
 * Default: name `Class.method`, kind internal, no attributes. Never exports an argument or a result that was not asked
 * for, never changes what the method does, returns or throws. One call has one span, however many decorators meet.
 *
 * @throws TracedError `TRACED_INVALID_TARGET` on an accessor or a field, `TRACED_CONFLICTING_NAMES`,
 * `TRACED_INVALID_OPTION`.
 * @example
 * class OrderService {
 *   \@Traced({ name: 'order.place', attributes: ([order]) => ({ 'order.items': order.items.length }) })
 *   async place(order: Order): Promise<Receipt> { … }
 * }
 */
export function Traced<Args extends readonly any[] = any[], Result = any, Self = any>(
  options?: TracedClassOptions<Args, Result, Self>,
): TracedDecorator<Args, Result, Self> {
  const declared = { ...options } as TracedClassOptions<any[], any, any>;
  const decorate = (...args: unknown[]): unknown => {
    const context = standardContextOf(args);
    if (context !== undefined) return applyStandard(args[0] as AnyFunction, context, declared);
    const [target, key, descriptor] = args as [object, PropertyKey | undefined, PropertyDescriptor | undefined];
    if (key === undefined) return applyToClass(target as AnyClass, declared);
    return applyLegacy(target, key, descriptor, declared);
  };
  return decorate as TracedDecorator<Args, Result, Self>;
}

function applyToClass(target: AnyClass, options: TracedClassOptions): void {
  const found = policyOptionsIn(options);
  if (found !== undefined) {
    throw new TracedError(
      'TRACED_INVALID_OPTION',
      `@Traced({ ${Object.keys(found).join(', ')} }) on ${ownerNameOf(target)} would protect every method, repeatable or ` +
        `not; write it before each method that it is right for`,
    );
  }
  traceClass(target, options);
}

function applyStandard(value: AnyFunction, context: DecoratorContext, options: TracedClassOptions): unknown {
  if (context.kind === 'class') return applyToClass(value as unknown as AnyClass, options);
  const name = String(context.name);
  if (context.kind !== 'method') throw refused(name, context.kind);
  const known = declarationOfTraced(value);
  const declaration = known ?? createDeclaration();
  mergeOptions(declaration, options, () => name);
  const policy = policyOptionsIn(options);
  if (policy !== undefined) declarePolicy(declaration, policy, name, value, undefined);
  // The class is not known here; a call without a receiver is the only one that would need its name.
  return traceMethod(value, context.name, () => '', declaration);
}

function applyLegacy(
  target: object,
  key: PropertyKey,
  descriptor: PropertyDescriptor | undefined,
  options: TracedClassOptions,
): void {
  const member = (): string => memberName(target, key);
  if (options.include !== undefined || options.exclude !== undefined) {
    throw new TracedError(
      'TRACED_INVALID_OPTION',
      `@Traced({ include, exclude }) on ${member()} selects methods of a class; write it before the class`,
    );
  }
  const value: unknown = descriptor?.value;
  if (descriptor === undefined || typeof value !== 'function') {
    throw refused(member(), descriptor === undefined ? 'field' : 'accessor');
  }
  const declaration = declarationOfTraced(value) ?? declarationOf(target, key);
  mergeOptions(declaration, options, member);
  const policy = policyOptionsIn(options);
  if (policy !== undefined) declarePolicy(declaration, policy, member(), value, returnTypeOf(target, key));
  descriptor.value = traceMethod(value as AnyFunction, key, () => ownerNameOf(target), declaration);
}

function refused(member: string, kind: string): TracedError {
  const what = kind === 'field' || kind === 'accessor' ? `a ${kind}`.replace('a a', 'an a') : `a ${kind}`;
  return invalidTarget('@Traced()', member, what, 'decorate a method, or call traced() inside of it');
}

/** Two `@Traced()` on one method are one declaration; the outer one adds what the inner one leaves open. */
function mergeOptions(declaration: MethodDeclaration, options: TracedOptions, member: () => string): void {
  checkOptions(options, member);
  const inner = declaration.options;
  if (inner === undefined) {
    declaration.options = options;
    return;
  }
  if (inner.name !== undefined && options.name !== undefined && inner.name !== options.name) {
    throw new TracedError(
      'TRACED_CONFLICTING_NAMES',
      `${member()} has two @Traced() with different names (${shown(inner.name)} and ${shown(options.name)}); keep one of them`,
    );
  }
  declaration.options = { ...options, ...inner };
}

function checkOptions(options: TracedOptions, member: () => string): void {
  const { name } = options;
  if (name === '' || (name !== undefined && typeof name !== 'string' && typeof name !== 'function')) {
    throw new TracedError(
      'TRACED_INVALID_OPTION',
      `@Traced({ name }) on ${member()} is ${shown(name)}; write a non-empty string, a function, or leave it out`,
    );
  }
}

function shown(name: unknown): string {
  return typeof name === 'function' ? 'a function' : JSON.stringify(name);
}
