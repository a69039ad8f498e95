import { Bulkhead } from '../call/bulkhead.js';
import { CircuitBreaker, type BreakerTransition } from '../breaker/circuit-breaker.js';
import type { Clock } from '../../shared/time/clock.js';
import type { PolicyConfig } from './policy-config.js';
import { RetryBudget } from '../retry/retry-budget.js';

/** What the calls of one policy, or of one key of it, have in common. */
export interface PolicyState {
  readonly key: string | undefined;
  readonly budget: RetryBudget | undefined;
  readonly breaker: CircuitBreaker | undefined;
  readonly bulkhead: Bulkhead | undefined;
}

/** Makes the state of one key; instances given in the options are used as they are. */
export function createPolicyState(
  config: PolicyConfig,
  key: string | undefined,
  clock: Clock,
  random: () => number,
  onTransition: (transition: BreakerTransition) => void,
): PolicyState {
  const { name, retry, breaker, bulkhead } = config;
  const budget = retry?.budget;
  return {
    key,
    budget: budget === undefined || budget instanceof RetryBudget ? budget : new RetryBudget(budget),
    breaker: breaker === undefined || breaker instanceof CircuitBreaker ? breaker : ownBreaker(),
    bulkhead: bulkhead === undefined ? undefined : new Bulkhead(bulkhead.maxConcurrent, bulkhead.maxQueue),
  };

  function ownBreaker(): CircuitBreaker {
    const { slowCallMs, failure, window, windowMs, ...rest } = breaker as Exclude<
      PolicyConfig['breaker'],
      CircuitBreaker | undefined
    >;
    const options = {
      ...rest,
      ...(window ? { window } : { windowMs }),
      ...(failure && { failure }),
      ...(slowCallMs !== Infinity && { slowCallMs }),
    };
    const made = new CircuitBreaker(name, options, clock, random);
    made.onTransition = onTransition;
    return made;
  }
}
