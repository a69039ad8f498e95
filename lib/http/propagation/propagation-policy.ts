import { propagation, type Context, type TextMapSetter } from '@opentelemetry/api';
import { withMaskedBaggage } from '../../privacy/mask-baggage.js';
import { checkOption } from '../../shared/options/check-options.js';
import { oneOrMore, type OptionRule } from '../../shared/options/option-rules.js';
import { compileGlob } from '../../shared/glob.js';
import { guard } from '../../shared/errors/guard.js';
import { processSlot } from '../../shared/process/process-slot.js';
import { isInternalHost } from './internal-host.js';
import { diag } from '../../shared/errors/diag.js';
import { startSite } from '../../shared/start-site.js';

/** A host name, a glob of host names (`'*.example.com'`), or a predicate. */
export type PropagationTarget = string | ((url: URL) => boolean);

/** What may be sent to an address. */
export type PropagationScope = 'all' | 'trace' | 'nothing';

/** What `propagateTo` takes. */
export const PROPAGATION_TARGETS: OptionRule = oneOrMore({
  fits: (value) => typeof value === 'function' || (typeof value === 'string' && value !== '' && !/[/@]/.test(value)),
  expected: "a host name, a glob such as '*.example.org', a predicate",
});

/** Decides what an outgoing request to `url` may carry. */
export type PropagationPolicy = (url: URL) => PropagationScope;

/**
 * Without targets: the trace's ids go everywhere, baggage only to the own network. With targets: both go to the own network
 * and to the targets, and nothing to anybody else.
 *
 * The own network is loopback and private addresses, names without a dot, and names ending in `.local`, `.localhost`,
 * `.internal`, `.svc` or `.cluster.local`.
 *
 * @throws TracedError `TRACED_INVALID_OPTION` for what is neither a text nor a predicate.
 */
export function createPropagationPolicy(
  targets: PropagationTarget | readonly PropagationTarget[] | undefined,
): PropagationPolicy {
  checkOption(startSite(), 'propagateTo', targets, PROPAGATION_TARGETS);
  if (targets === undefined) return byHost(({ hostname }) => (isInternalHost(hostname) ? 'all' : 'trace'));
  const list = Array.isArray(targets) ? (targets as readonly PropagationTarget[]) : [targets as PropagationTarget];
  const matchers = list.map(compileTarget);
  const policy: PropagationPolicy = (url) =>
    isInternalHost(url.hostname) || matchers.some((matches) => matches(url)) ? 'all' : 'nothing';
  return list.every((target) => typeof target === 'string') ? byHost(policy) : policy;
}

/** Policies without a predicate of the application's. */
const BY_HOST = new WeakSet<PropagationPolicy>();

function byHost(policy: PropagationPolicy): PropagationPolicy {
  BY_HOST.add(policy);
  return policy;
}

function compileTarget(target: PropagationTarget): (url: URL) => boolean {
  if (typeof target === 'function') return (url) => guard('propagateTo', () => target(url)) === true;
  const matches = compileGlob(target.toLowerCase());
  return ({ host, hostname }) => matches(hostname) || matches(host);
}

const holder = processSlot('propagation-policy', (): { policy: PropagationPolicy | undefined } => ({
  policy: undefined,
}));

const byDefault = createPropagationPolicy(undefined);

/** Sets the policy of this process; the answer puts back what was there before. */
export function usePropagationPolicy(policy: PropagationPolicy | undefined): () => void {
  const before = holder.policy;
  holder.policy = policy;
  return () => {
    if (holder.policy === policy) holder.policy = before;
  };
}

/** What may be sent to `url`; a policy that fails sends nothing. */
export function propagationScopeOf(url: URL): PropagationScope {
  const policy = holder.policy ?? byDefault;
  return guard('propagateTo', () => policy(url)) ?? 'nothing';
}

/** Whether the path of an address makes no difference to what may be sent there. */
export function isDecidedByHost(): boolean {
  return BY_HOST.has(holder.policy ?? byDefault);
}

let hasToldAboutBaggage = false;

/**
 * Writes the trace and the masked baggage of `context` into a request to `url`, as far as the policy allows.
 *
 * @param most what may be sent at most: a redirect to another host gets no baggage.
 */
export function injectFor<Carrier>(
  url: URL,
  context: Context,
  carrier: Carrier,
  setter: TextMapSetter<Carrier>,
  most: 'all' | 'trace' = 'all',
): void {
  const scope = propagationScopeOf(url);
  if (scope === 'nothing') return;
  if (scope === 'all' && most === 'all') return propagation.inject(withMaskedBaggage(context), carrier, setter);
  const baggage = propagation.getBaggage(context);
  if (scope !== 'all' && baggage !== undefined && !hasToldAboutBaggage && baggage.getAllEntries().length > 0) {
    hasToldAboutBaggage = true;
    diag.info(
      `nestjs-traced: baggage is not sent to ${url.host}, which is not in your network; list it in propagateTo if it may have it.`,
    );
  }
  propagation.inject(propagation.deleteBaggage(context), carrier, setter);
}
