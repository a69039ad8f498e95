import { checkOption } from '../../shared/options/check-options.js';
import { needed } from '../../shared/options/option-rules.js';
import { methodDecorator } from '../wrapping/method-decorator.js';
import { traceMethod } from '../wrapping/trace-method.js';
import { declarePolicy } from './declare-policy.js';
import { METHOD_POLICY_OPTIONS } from '../plan/method-policy-rules.js';
import type { MethodPolicyOptions } from '../plan/method-policy.options.js';

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
    const site = (): string => `${name} on ${method.member()}`;
    for (const [option, value] of Object.entries(options)) {
      checkOption(site, option, value, needed(METHOD_POLICY_OPTIONS[option as keyof MethodPolicyOptions]));
    }
    declarePolicy(method, options);
    return traceMethod(method);
  }) as PolicyDecorator;
}
