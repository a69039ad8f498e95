import { types } from 'node:util';
import { policy } from '../../resilience/policy/policy.js';
import { refuseOption } from '../../shared/refuse-option.js';
import type { DecoratedMethod } from '../method-decorator.js';
import type { MethodDeclaration } from '../method-declaration.js';
import type { MethodPolicyOptions } from './method-policy.options.js';
import { tunePolicy } from './tune-policy.js';
import { METHOD_POLICY_OPTIONS } from './method-policy-rules.js';
import { createPolicyAround, ownPolicyOptions, syncRetryError } from './policy-around.js';
import { withoutUndefined } from '../../shared/without-undefined.js';

const OWN = ['retry', 'timeout', 'deadlineMs', 'circuitBreaker', 'bulkhead'] as const;
/** Say how, and protect nothing by themselves. */
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
  // Most methods have none of them, and classes with a thousand methods are decorated at start-up.
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
 * Adds a policy to a method's declaration; what several decorators say comes together, the inner one wins.
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
  // Only what can be known here; the first call finds out the rest.
  if (types.isGeneratorFunction(value) || SYNC_TYPES.has(method.returnType())) throw syncRetryError(member);
  declared.set(declaration, merged);
  declaration.createAround = (functionName, tuning) =>
    createPolicyAround(tuning === undefined ? merged : tunePolicy(merged, tuning), functionName);
  // A policy that others share is tuned where it is defined.
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
  // Made for its checks alone: what is wrong is said where it is written, not at the first call.
  policy(ownPolicyOptions(options, member));
}
