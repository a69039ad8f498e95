import type { TimeoutOptions } from '../../resilience/policy/options.js';
import { policyDecorator, type PolicyDecorator } from './policy-decorator.js';
import { refuseBare } from '../target/refuse-bare.js';

/**
 * Gives each attempt of a method a limit in milliseconds; `attempt().signal` is aborted when it has passed. No default.
 *
 * Never waits for a method that ignores its signal: the caller is released, and what comes later is ignored.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`, `TRACED_SYNC_RETRY`, `TRACED_INVALID_TARGET`
 * @example
 * class ShopService {
 *   \@Timeout(800) async quote(order: Order): Promise<Quote> { … }
 * }
 */
export function Timeout(options: TimeoutOptions | number): PolicyDecorator {
  refuseBare('@Timeout(1000)', arguments);
  return policyDecorator('@Timeout()', { timeout: options });
}
