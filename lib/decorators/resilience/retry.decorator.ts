import type { RetryOptions } from '../../resilience/policy/options.js';
import { policyDecorator, type PolicyDecorator } from './policy-decorator.js';
import type { PolicyScopeOption } from '../plan/policy-scope.js';
import { withScope } from './with-scope.js';
import { refuseBare } from '../target/refuse-bare.js';

/**
 * Repeats a method that failed: twice by default, with full jitter from 100 ms to 2 s and a budget of 0.1 retry per success.
 *
 * Never repeats a programming error, a client error (4xx), a cancelled call or a refusal, nor inside another retry.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`, `TRACED_SYNC_RETRY`, `TRACED_INVALID_TARGET`
 * @example
 * class ShopService {
 *   \@Retry({ retries: 3, idempotent: false }) async charge(order: Order): Promise<Receipt> { … }
 * }
 */
export function Retry(options: (RetryOptions & PolicyScopeOption) | number | true = true): PolicyDecorator {
  refuseBare('@Retry()', arguments);
  return policyDecorator('@Retry()', withScope('retry', options));
}
