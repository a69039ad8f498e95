import { methodDecorator } from '../method-decorator.js';
import { traceMethod } from '../trace-method.js';
import { declarePolicy } from './declare-policy.js';
import type { MethodPolicyOptions } from './method-policy.options.js';

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
  return methodDecorator({ name, instead: 'write it before an asynchronous method' }, (method) => {
    declarePolicy(method, options);
    return traceMethod(method);
  }) as PolicyDecorator;
}
