import { classNameOf, runtimeClassOf } from '../../core/method/runtime-class.js';
import type { PolicyOptions } from '../../resilience/policy/options.js';
import { resolvePolicy } from '../../resilience/policy/policy-config.js';
import { type Policy, ProtectedPolicy } from '../../resilience/policy/policy.js';
import type { PolicyScope } from '../plan/policy-scope.js';

/**
 * Finds the policy of a method for the object that it is called on; keeps neither objects nor classes alive.
 *
 * @param functionName `Class.method` with the declaring class; a policy is named after the class that it serves.
 */
export function createScopedPolicy(
  scope: PolicyScope,
  options: PolicyOptions,
  functionName: string,
): (self: unknown) => Policy<unknown> {
  const shared = new ProtectedPolicy(resolvePolicy({ ...options, name: functionName }), {});
  if (scope === 'declaration') return () => shared;
  const label = functionName.slice(functionName.indexOf('.') + 1);
  const known = new WeakMap<object, Policy<unknown>>();
  return (self) => {
    const owner = scope === 'class' ? runtimeClassOf(self) : objectOf(self);
    if (owner === undefined) return shared;
    const existing = known.get(owner);
    if (existing !== undefined) return existing;
    const className = classNameOf(runtimeClassOf(self));
    const name = className === '' ? functionName : `${className}.${label}`;
    const made = new ProtectedPolicy(resolvePolicy({ ...options, name }), {});
    made.isOneOfMany = scope === 'instance';
    known.set(owner, made);
    return made;
  };
}

function objectOf(self: unknown): object | undefined {
  return (typeof self === 'object' && self !== null) || typeof self === 'function' ? self : undefined;
}
