import type { Clock } from '../../shared/time/clock.js';
import type { CallInfo, PolicyListener } from './listener.js';
import type { PolicyConfig } from '../policy/policy-config.js';
import type { PolicyState } from '../policy/policy-state.js';

/** A policy as one of its calls sees it. */
export interface CallPolicy {
  readonly name: string;
  readonly config: PolicyConfig<unknown>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newKey: () => string;
  readonly listener: PolicyListener | undefined;
  readonly callInfo: CallInfo;
  /** Budget, breaker and bulkhead of a key; without one, of the policy's own `key()`. */
  stateFor(key: string | undefined): PolicyState;
}
