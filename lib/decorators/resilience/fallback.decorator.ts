import type { MethodFallback, MethodFallbackRule } from '../plan/method-policy.options.js';
import { policyDecorator, type PolicyDecorator } from './policy-decorator.js';
import { refuseBare } from '../target/refuse-bare.js';

/**
 * Answers in place of an error that a method failed with for good; of several rules the first that matches answers.
 *
 * Default: the error reaches the caller. Never asked for a cancelled call. Its answer has the method's own type.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`, `TRACED_SYNC_RETRY`, `TRACED_INVALID_TARGET`
 * @example
 * class ShopService {
 *   \@Fallback((error, [id]) => ({ id, price: undefined })) async price(id: string): Promise<Price> { … }
 * }
 */
export function Fallback<Args extends readonly any[] = any[], Result = any, Self = any>(
  fallback:
    | MethodFallback<Args, Result, Self>
    | MethodFallbackRule<Args, Result, Self>
    | readonly MethodFallbackRule<Args, Result, Self>[],
): PolicyDecorator<Args, Result, Self> {
  refuseBare('@Fallback(() => [])', arguments);
  return policyDecorator('@Fallback()', { fallback: fallback as unknown as MethodFallback }) as PolicyDecorator<
    Args,
    Result,
    Self
  >;
}
