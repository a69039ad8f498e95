import { isRecord } from '../../shared/options/option-rules.js';
import type { MethodPolicyOptions } from '../plan/method-policy.options.js';
import type { PolicyScopeOption } from '../plan/policy-scope.js';

/** The options of one decorator as options of a method: the scope is the method's. */
export function withScope<Key extends 'retry' | 'circuitBreaker' | 'bulkhead'>(
  key: Key,
  options: NonNullable<MethodPolicyOptions[Key]>,
): MethodPolicyOptions {
  if (!isRecord(options) || !Object.hasOwn(options, 'scope')) return { [key]: options };
  const { scope, ...rest } = options as PolicyScopeOption;
  return { [key]: rest, ...(scope !== undefined && { scope }) };
}
