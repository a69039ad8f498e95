import { types } from 'node:util';
import { TracedError } from '../shared/errors/errors.js';
import { refuseOption } from '../shared/options/refuse-option.js';
import { ownerNameOf, standardContextOf } from './target/decorator-target.js';
import type { MethodDeclaration } from './plan/method-declaration.js';
import { decorateMethod, type DecoratedMethod, type DecoratorTexts } from './wrapping/method-decorator.js';
import { declarePolicy, policyOptionsIn } from './resilience/declare-policy.js';
import { checkTraced } from './plan/traced-rules.js';
import { traceMethod } from './wrapping/trace-method.js';
import { traceClass, type ClassLike } from './wrapping/traced-class.js';
import type { TracedClassOptions, TracedOptions } from './plan/traced.options.js';
import { withoutUndefined } from '../shared/options/without-undefined.js';
import { bareError } from './target/refuse-bare.js';

type AnyFunction = (...args: never[]) => unknown;

const TEXTS: DecoratorTexts = {
  name: '@Traced()',
  instead: 'decorate a method or a class; for a function or inside a getter, call traced(name, fn)',
};

/** The decorator that `@Traced()` makes: for methods and classes, in the legacy and in the TC39 form. */
export interface TracedDecorator<Args extends readonly any[], Result, Self> {
  <Method extends (this: Self, ...args: Args) => Result | PromiseLike<Result>>(
    value: Method,
    context: ClassMethodDecoratorContext<any, any>,
  ): Method;
  (target: ClassLike, context?: { readonly kind: 'class' }): void;
  (target: Self, key: string | symbol, descriptor: { value?: (...args: Args) => Result | PromiseLike<Result> }): void;
}

/**
 * Gives every call of a method a span, or every call of every own method of a class.
 *
 * `@Traced('order.place', options)` is short for `@Traced({ name: 'order.place', ...options })`.
 *
 * Default: name `Class.method`, kind internal, no attributes. Never exports an argument or a result that was not asked for,
 * never changes what the method does, returns or throws. One call has one span, however many decorators meet.
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
): TracedDecorator<Args, Result, Self>;
export function Traced<Args extends readonly any[] = any[], Result = any, Self = any>(
  name: string,
  options?: Omit<TracedClassOptions<Args, Result, Self>, 'name'>,
): TracedDecorator<Args, Result, Self>;
export function Traced(
  first?: string | TracedClassOptions,
  second?: TracedClassOptions,
): TracedDecorator<any, any, any> {
  const isNamed = typeof first === 'string';
  if (typeof first === 'function' || (arguments.length > 1 && !isNamed)) throw bareError('@Traced()', arguments);
  const declared = optionsOf(isNamed ? { ...second, name: first } : first);
  const decorate = (...args: unknown[]): unknown => {
    const [target, key] = args;
    const isClass =
      isStandardClass(args) || (key === undefined && typeof args[2] !== 'number' && isConstructor(target));
    return isClass
      ? applyToClass(target as ClassLike, declared)
      : decorateMethod(TEXTS, args, (method) => applyToMethod(method, declared));
  };
  return decorate as TracedDecorator<any, any, any>;
}

const NO_OPTIONS: TracedClassOptions = Object.freeze({});

// Copied, so that changing the object later changes no method. Methods without options, which most are, share one empty object.
function optionsOf(options: TracedClassOptions | undefined): TracedClassOptions {
  return options === undefined ? NO_OPTIONS : withoutUndefined(options);
}

function applyToClass(target: ClassLike, options: TracedClassOptions): void {
  const site = (): string => `@Traced() on ${ownerNameOf(target)}`;
  const found = policyOptionsIn(options);
  if (found !== undefined) {
    refuseOption(
      site(),
      `${Object.keys(found).join(', ')} would protect every method, repeatable or not; write it before each method that it is right for`,
    );
  }
  checkTraced(site, options);
  traceClass(target, options);
}

function applyToMethod(method: DecoratedMethod, options: TracedClassOptions): AnyFunction {
  if (options === NO_OPTIONS) {
    method.declaration.options ??= NO_OPTIONS;
    return traceMethod(method);
  }
  if (options.include !== undefined || options.exclude !== undefined) {
    refuseOption(
      `@Traced() on ${method.member()}`,
      'include and exclude select methods of a class; write them before the class',
    );
  }
  mergeOptions(method.declaration, options, () => method.member());
  const policy = policyOptionsIn(options);
  if (policy !== undefined) declarePolicy(method, policy);
  return traceMethod(method);
}

function isStandardClass(args: readonly unknown[]): boolean {
  return standardContextOf(args)?.kind === 'class';
}

function isConstructor(target: unknown): boolean {
  return typeof target === 'function' && Object.hasOwn(target, 'prototype') && !types.isGeneratorFunction(target);
}

/** Two `@Traced()` on one method are one declaration; the outer one adds what the inner one leaves open. */
function mergeOptions(declaration: MethodDeclaration, options: TracedOptions, member: () => string): void {
  checkTraced(() => `@Traced() on ${member()}`, options);
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

function shown(name: unknown): string {
  return typeof name === 'function' ? 'a function' : JSON.stringify(name);
}
