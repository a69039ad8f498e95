import type { Context } from '@opentelemetry/api';
import { privacy } from '../../privacy/privacy-state.js';
import { guard } from '../../shared/errors/guard.js';
import { runtime } from '../runtime/runtime.js';
import { withSpan } from '../../shared/span-context-layer.js';
import { hideValues } from '../call/hide-values.js';
import { isParentUnsampled } from '../process/is-tracing.js';
import { CountedCall } from './counted-call.js';
import { activeContext, activeTracer } from '../process/provider.js';
import { isSilenced, ruledSiteOf } from '../call/ruled-site.js';
import { startCallSpan } from '../call/start-call-span.js';
import { TracedCall } from '../call/traced-call.js';
import type { Site, TracedMethod } from '../method/traced-method.js';

/**
 * A call that was begun: with a span or a policy (`TracedCall`), only counted (`CountedCall`), or neither. The last is no more
 * than the context to run the method in: it says that nothing inside is recorded, or hides the call's sensitive values.
 */
export type OpenedCall = TracedCall | CountedCall | Context;

/** Begins a call; `undefined` when there is nothing to do but to call the method. */
export function openCall(method: TracedMethod, self: unknown, args: readonly unknown[]): OpenedCall | undefined {
  const site = ruledSiteOf(method, self);
  const { around } = site.plan;
  const parent = activeContext();
  if (!isOn(site)) return around === undefined ? undefined : new TracedCall(site, parent, args, self);
  if (around === undefined && isSkippable(site, parent)) return hiding(site, parent, args);
  if (site.isOnlyCounted && !site.isOverridden && hideValues(site, parent, args) === parent)
    return new CountedCall(site);
  const joined = site.isOverridden ? joinedCall(site, parent, args, self) : undefined;
  if (joined !== undefined) return joined;
  const span = startCallSpan(site, parent, args, self);
  if (span !== undefined && around === undefined && runtime.methodMetrics === undefined && !span.isRecording()) {
    return hideValues(site, withSpan(parent, span), args);
  }
  return new TracedCall(site, parent, args, self).begin(span);
}

/** The call of a generator function, which begins with the first pull. */
export function openGenerator(method: TracedMethod, self: unknown, args: readonly unknown[]): TracedCall | undefined {
  if (isIdle(method)) return undefined;
  const site = ruledSiteOf(method, self);
  const parent = activeContext();
  return isOn(site) && !isSkippable(site, parent) ? new TracedCall(site, parent, args, self) : undefined;
}

/** Whether a call has nothing to do but to run the method: no SDK and no metrics, or all switched off, and no policy. */
export function isIdle(method: TracedMethod): boolean {
  if (runtime.enabled && (activeTracer() !== undefined || runtime.methodMetrics !== undefined)) return false;
  return !method.hasPolicy() && !privacy.masksUnrecorded;
}

function isOn(site: Site): boolean {
  if (!runtime.enabled) return false;
  const { enabled } = site.plan;
  if (typeof enabled === 'boolean') return enabled;
  return guard(`${site.functionName} enabled`, enabled) !== false;
}

/** Whether a call makes no span (none declared, no tracer, silenced by a rule, or an unsampled trace) and is not measured. */
function isSkippable({ plan }: Site, parent: Context): boolean {
  if (runtime.methodMetrics !== undefined) return false;
  return (
    !plan.hasSpan ||
    activeTracer() === undefined ||
    (!plan.root && isParentUnsampled(parent)) ||
    isSilenced(plan, parent)
  );
}

/** The context of a call without a span, whose sensitive values must not be sent; `undefined` when it has none. */
function hiding(site: Site, parent: Context, args: readonly unknown[]): Context | undefined {
  const context = hideValues(site, parent, args);
  return context === parent ? undefined : context;
}

/** The call of a base method that an override called by `super`, joined to it; `undefined` when this is no such call. */
function joinedCall(site: Site, parent: Context, args: readonly unknown[], self: unknown): TracedCall | undefined {
  const call = new TracedCall(site, parent, args, self);
  return call.join() ? call : undefined;
}
