import { CircuitBreaker } from '../../resilience/breaker/circuit-breaker.js';
import type { PolicyTuning } from '../plan/method-declaration.js';
import type { MethodPolicyOptions } from '../plan/method-policy.options.js';

const TUNABLE = ['retry', 'timeout', 'deadlineMs', 'circuitBreaker'] as const;

/**
 * The declared options with other numbers. What only code can say (which errors, which key, fallbacks) stays as declared;
 * a breaker that is shared with others stays, too, unless it is switched off.
 */
export function tunePolicy(declared: MethodPolicyOptions, tuning: PolicyTuning): MethodPolicyOptions {
  const tuned: Record<string, unknown> = { ...declared };
  for (const key of TUNABLE) {
    const value = tuning[key];
    if (value === undefined || (declared[key] instanceof CircuitBreaker && value !== false)) continue;
    tuned[key] = merge(declared[key], value, key);
  }
  return tuned as MethodPolicyOptions;
}

function merge(declared: unknown, value: unknown, key: string): unknown {
  if (typeof declared !== 'object' || declared === null) return value;
  if (key === 'retry' && typeof value === 'number') return { ...declared, retries: value };
  return typeof value === 'object' ? { ...declared, ...value } : value === true ? declared : value;
}
