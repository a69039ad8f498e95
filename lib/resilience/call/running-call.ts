import type { DelaySequence } from '../retry/backoff.js';
import type { CallPolicy } from './call-policy.js';
import type { Report } from './call-report.js';
import type { PolicyState } from '../policy/policy-state.js';

/** A call as what happens inside it sees it: its attempts and the decision about the next one. */
export interface RunningCall {
  readonly policy: CallPolicy;
  readonly state: PolicyState;
  readonly report: Report;
  /** Retries that it may make. */
  readonly retries: number;
  /** Attempts that the breaker let pass. */
  readonly tries: number;
  readonly deadlineMs: number;
  /** On the policy's clock; `Infinity` without a deadline. */
  readonly deadlineAt: number;
  backoff: DelaySequence | undefined;
}
