import { POLICY_OPTIONS } from '../../resilience/policy/policy-config.js';
import { callback, either, having, oneOf, text, type OptionRules } from '../../shared/options/option-rules.js';
import type { MethodPolicyOptions } from './method-policy.options.js';
import { POLICY_SCOPES } from './policy-scope.js';

const { retry, timeout, deadlineMs, circuitBreaker, bulkhead, fallback } = POLICY_OPTIONS;

/** What protects the calls of a method. */
export const METHOD_POLICY_OPTIONS: OptionRules<MethodPolicyOptions> = {
  policy: either(text('payments'), having('a policy', 'execute')),
  scope: oneOf(...POLICY_SCOPES),
  key: callback('([url]) => url.host'),
  signal: callback('(args) => args[1]'),
  fallback,
  attemptSpans: oneOf('retries', 'all', 'none'),
  retry,
  timeout,
  deadlineMs,
  circuitBreaker,
  bulkhead,
};
