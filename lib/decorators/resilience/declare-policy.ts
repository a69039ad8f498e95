import { types } from 'node:util';
import { policy } from '../../resilience/policy/policy.js';
import { refuseOption } from '../../shared/options/refuse-option.js';
import type { DecoratedMethod } from '../wrapping/method-decorator.js';
import type { MethodDeclaration } from '../plan/method-declaration.js';
import type { MethodPolicyOptions } from '../plan/method-policy.options.js';
import { tunePolicy } from './tune-policy.js';
import { METHOD_POLICY_OPTIONS } from '../plan/method-policy-rules.js';
import { createPolicyAround, ownPolicyOptions, syncRetryError } from './policy-around.js';
import { withoutUndefined } from '../../shared/options/without-undefined.js';

const OWN = ['retry', 'timeout', 'deadlineMs', 'circuitBreaker', 'bulkhead'] as const;
/** Options that only shape a policy: given alone they protect nothing, so they declare no policy. */
const MANNERS: ReadonlySet<string> = new Set(['attemptSpans', 'scope']);
/** Return types that TypeScript writes down and that are certainly no promise. */
const SYNC_TYPES: ReadonlySet<unknown> = new Set([
  String,
  Number,
  Boolean,
  BigInt,
  Symbol,
  Array,
  Date,
  Map,
  Set,
  Buffer,
]);

const declared = new WeakMap<MethodDeclaration, MethodPolicyOptions>();

/** The policy options among the options of `@Traced()`; `undefined` when there are none. */
export function policyOptionsIn(options: object): MethodPolicyOptions | undefined {
  // Most methods have no policy option, and a program decorates thousands of methods at start-up: nothing is made for those.
  let found: Record<string, unknown> | undefined;
  let protects = false;
  for (const key in options) {
    const value = (options as Record<string, unknown>)[key];
    if (value === undefined || !Object.hasOwn(METHOD_POLICY_OPTIONS, key)) continue;
    (found ??= {})[key] = value;
    protects ||= !MANNERS.has(key);
  }
  return protects ? (found as MethodPolicyOptions) : undefined;
}

/**
 * Adds a policy to a method's declaration. Options of several decorators are merged; where two differ, the inner one counts.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`, `TRACED_SYNC_RETRY`
 */
export function declarePolicy(method: DecoratedMethod, options: MethodPolicyOptions): void {
  const { declaration, value } = method;
  const member = method.member();
  const merged: MethodPolicyOptions = {
    ...withoutUndefined(options),
    ...declared.get(declaration),
  };
  check(merged, member);
  // A method known to return no promise is refused now; one whose type says nothing is found out by its first call.
  if (types.isGeneratorFunction(value) || SYNC_TYPES.has(method.returnType())) throw syncRetryError(member);
  declared.set(declaration, merged);
  declaration.createAround = (functionName, tuning) =>
    createPolicyAround(tuning === undefined ? merged : tunePolicy(merged, tuning), functionName);
  // Rules must not tune a shared policy by one of its methods: it is tuned where it is defined.
  declaration.canRetune = merged.policy === undefined;
}

function check(options: MethodPolicyOptions, member: string): void {
  const clash = options.policy && [...OWN, 'scope' as const].find((key) => options[key] !== undefined);
  if (clash !== undefined) {
    refuseOption(
      member,
      `has both { policy } and { ${clash} }; a policy has its own ${clash}, so leave one of them out`,
    );
  }
  // Made only for its checks and thrown away, so that a wrong option fails at the decorator and not at the first call.
  policy(ownPolicyOptions(options, member));
}
