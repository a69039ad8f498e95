import { TracedError } from '../../shared/errors/errors.js';
import { checkOption } from '../../shared/options/check-options.js';
import { needed, record } from '../../shared/options/option-rules.js';
import { processSlot } from '../../shared/process/process-slot.js';
import { type ForeignPolicy, fromForeignPolicy } from './foreign-policy.js';
import type { PolicyEnvironment, PolicyOptions } from './options.js';
import { type Policy, policy, ProtectedPolicy } from './policy.js';

/** Policies by name, so that one owner tunes one dependency for all methods that call it. */
export type PolicyRegistry = Readonly<Record<string, PolicyOptions<unknown> | Policy<unknown> | ForeignPolicy>>;

const policies = processSlot('policies', () => new Map<string, Policy<unknown>>());

/**
 * Makes policies known by name to `namedPolicy()` and to the decorators. Defining a name again replaces its policy from
 * the next call on; calls under way finish under the old one.
 *
 * @throws TracedError `TRACED_INVALID_OPTION` before any of them is defined
 *
 * @example
 * definePolicies({ payments: { retry: 3, timeout: 800, circuitBreaker: true }, search: { timeout: 200, retry: false } });
 */
export function definePolicies(definitions: PolicyRegistry, environment: PolicyEnvironment = {}): void {
  checkOption('definePolicies()', 'policies', definitions, needed(record('{ payments: { retry: 3 } }')));
  const made = Object.entries(definitions).map(
    ([name, definition]) => [name, make(name, definition, environment)] as const,
  );
  for (const [name, definition] of made) policies.set(name, definition);
}

/**
 * The policy of that name.
 *
 * @throws TracedError `TRACED_UNKNOWN_POLICY`
 */
export function namedPolicy(name: string): Policy<unknown> {
  const found = policies.get(name);
  if (found !== undefined) return found;
  const known = policies.size === 0 ? 'none is defined' : `defined are ${[...policies.keys()].join(', ')}`;
  throw new TracedError(
    'TRACED_UNKNOWN_POLICY',
    `no policy is named "${name}": ${known}; add it to the policies of TracingModule or call definePolicies()`,
  );
}

function make(name: string, definition: PolicyRegistry[string], environment: PolicyEnvironment): Policy<unknown> {
  checkOption('definePolicies()', name, definition, needed(record('{ retry: 3, timeout: 800 }')));
  if (definition instanceof ProtectedPolicy) return definition;
  if (typeof (definition as ForeignPolicy).execute === 'function') {
    return fromForeignPolicy(definition as ForeignPolicy, name, environment);
  }
  return policy({ ...(definition as PolicyOptions<unknown>), name }, environment);
}
