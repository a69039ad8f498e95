import { invalidTarget, memberName, ownerNameOf, standardContextOf } from '../decorator-target.js';
import { createDeclaration, declarationOf } from '../method-declaration.js';
import { declarationOfTraced, traceMethod } from '../trace-method.js';
import { declarePolicy } from './declare-policy.js';
import type { MethodPolicyOptions } from './method-policy.options.js';

type AnyFunction = (...args: any[]) => any;

/** A decorator of asynchronous methods, in the legacy and in the TC39 form. */
export interface PolicyDecorator<Args extends readonly any[] = any[], Result = any, Self = any> {
  <Method extends (this: Self, ...args: Args) => PromiseLike<Result>>(
    value: Method,
    context: ClassMethodDecoratorContext<any, any>,
  ): Method;
  (target: Self, key: string | symbol, descriptor: { value?: (...args: Args) => PromiseLike<Result> }): void;
}

/** Makes the decorator of one policy option; the method becomes a traced one, if it is not yet. */
export function policyDecorator(name: string, options: MethodPolicyOptions): PolicyDecorator {
  const decorate = (...args: unknown[]): unknown => {
    const context = standardContextOf(args);
    if (context !== undefined) {
      const member = String(context.name);
      if (context.kind !== 'method') throw refused(name, member);
      const value = args[0] as AnyFunction;
      const declaration = declarationOfTraced(value) ?? createDeclaration();
      declarePolicy(declaration, options, member, value, undefined);
      return traceMethod(value, context.name, () => '', declaration);
    }
    const [target, key, descriptor] = args as [object, PropertyKey, PropertyDescriptor | undefined];
    const member = memberName(target, key);
    if (typeof descriptor?.value !== 'function') throw refused(name, member);
    const value = descriptor.value as AnyFunction;
    const declaration = declarationOfTraced(value) ?? declarationOf(target, key);
    declarePolicy(declaration, options, member, value, returnTypeOf(target, key));
    descriptor.value = traceMethod(value, key, () => ownerNameOf(target), declaration);
    return undefined;
  };
  return decorate as PolicyDecorator;
}

/** What TypeScript wrote down as the method's return type; `undefined` also when it wrote nothing. */
export function returnTypeOf(target: object, key: PropertyKey): unknown {
  const { getMetadata } = Reflect as { getMetadata?: (name: string, target: object, key: PropertyKey) => unknown };
  return getMetadata?.('design:returntype', target, key);
}

function refused(name: string, member: string): Error {
  return invalidTarget(name, member, 'no method', 'write it before an asynchronous method');
}
