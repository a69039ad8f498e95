import type { CircuitBreaker as Breaker } from '../../resilience/breaker/circuit-breaker.js';
import type { CircuitBreakerOptions } from '../../resilience/breaker/circuit-breaker.options.js';
import { policyDecorator, type PolicyDecorator } from './policy-decorator.js';
import type { PolicyScopeOption } from '../plan/policy-scope.js';
import { withScope } from './with-scope.js';
import { refuseBare } from '../target/refuse-bare.js';

/**
 * Stops calls of a method whose dependency fails: by default at half of 20 calls in 10 s, for 5 s growing to 60 s.
 *
 * Each class that inherits the method has a breaker of its own, unless `scope` says otherwise. Never counts cancelled calls,
 * and never lets more than its probes through while it is half open.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`, `TRACED_SYNC_RETRY`, `TRACED_INVALID_TARGET`
 * @example
 * class ShopService {
 *   \@CircuitBreaker({ failureRatio: 0.3 }) async charge(order: Order): Promise<Receipt> { … }
 * }
 */
export function CircuitBreaker(
  options: (CircuitBreakerOptions & PolicyScopeOption) | Breaker | true = true,
): PolicyDecorator {
  refuseBare('@CircuitBreaker()', arguments);
  return policyDecorator('@CircuitBreaker()', withScope('circuitBreaker', options));
}
