import type { BulkheadOptions } from '../../resilience/policy/options.js';
import { policyDecorator, type PolicyDecorator } from './policy-decorator.js';
import type { PolicyScopeOption } from '../plan/policy-scope.js';
import { withScope } from './with-scope.js';
import { refuseBare } from '../target/refuse-bare.js';

/**
 * Limits how many calls of a method run at once; by default nothing waits, and what does not fit is rejected.
 *
 * Never frees a slot before the method itself has settled.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`, `TRACED_SYNC_RETRY`, `TRACED_INVALID_TARGET`
 * @example
 * class ShopService {
 *   \@Bulkhead({ maxConcurrent: 10, maxQueue: 50 }) async render(page: Page): Promise<Buffer> { … }
 * }
 */
export function Bulkhead(options: (BulkheadOptions & PolicyScopeOption) | number): PolicyDecorator {
  refuseBare('@Bulkhead(10)', arguments);
  return policyDecorator('@Bulkhead()', withScope('bulkhead', options));
}
