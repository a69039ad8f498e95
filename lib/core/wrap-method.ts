import { types } from 'node:util';
import type { Context } from '@opentelemetry/api';
import { guard } from '../shared/guard.js';
import { withSpan } from '../shared/span-context-layer.js';
import { privacy } from '../privacy/privacy-state.js';
import { hideValues } from './hide-values.js';
import { isParentUnsampled } from './is-tracing.js';
import { runtime } from './runtime/runtime.js';
import { setMark } from './mark.js';
import { preserve } from './preserve.js';
import { activeContext, activeTracer, callWith } from './provider.js';
import { settle } from './settle/settle.js';
import { deferredIterator } from './settle/settle-iterator.js';
import { startCallSpan } from './start-call-span.js';
import { siteOf } from './site.js';
import { TracedCall } from './traced-call.js';
import type { Site, TracedMethod } from './traced-method.js';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;
type UntypedFunction = (...args: never[]) => unknown;

/** The function that replaces a decorated method: the same to every caller, and traced. */
export function wrapMethod(method: TracedMethod): AnyFunction {
  const original = method.original as AnyFunction;
  // A shorthand method, like most originals, is no constructor and has no `prototype`.
  const { wrapper } = {
    wrapper(this: unknown, ...args: unknown[]): unknown {
      if (isIdle(method)) return original.apply(this, args);
      return invoke(method, original, this, args);
    },
  };
  preserve(wrapper, original);
  setMark(wrapper, { method });
  return wrapper;
}

/** Nothing to do: no SDK, no metrics, or all switched off; policies act with and without telemetry. */
function isIdle(method: TracedMethod): boolean {
  if (runtime.enabled && (activeTracer() !== undefined || runtime.methodMetrics !== undefined)) return false;
  return !method.hasPolicy() && !privacy.masksUnrecorded;
}

function invoke(method: TracedMethod, original: AnyFunction, self: unknown, args: unknown[]): unknown {
  const site = siteOf(method, self);
  const { around, hasSpan } = site.plan;
  if (!runtime.enabled || !isEnabled(site)) {
    return around === undefined
      ? original.apply(self, args)
      : around(() => original.apply(self, args), args, self, undefined);
  }
  const parent = activeContext();
  if (around === undefined && runtime.methodMetrics === undefined && !isSpanWanted(site, parent)) {
    return runHidden(site, parent, original, self, args);
  }
  if (method.isGenerator) {
    return deferredIterator(new TracedCall(site, parent, args, self), original.apply(self, args));
  }
  let call = site.isOverridden ? joinedCall(site, parent, args, self) : undefined;
  if (call === undefined) {
    const span = startCallSpan(site, parent, args, self);
    if (span !== undefined && around === undefined && runtime.methodMetrics === undefined && !span.isRecording()) {
      const unrecorded = callWith(withSpan(parent, span), original as UntypedFunction, self, args);
      // Nothing is recorded: only what goes on inside later needs the context, so that it is not recorded either.
      if (typeof unrecorded !== 'object' || unrecorded === null || types.isPromise(unrecorded)) return unrecorded;
      return settle(new TracedCall(site, parent, args, self).begin(span), unrecorded);
    }
    call = new TracedCall(site, parent, args, self).begin(span);
  }
  let result: unknown;
  try {
    if (around !== undefined) {
      result = callWith(call.context, around, undefined, [() => original.apply(self, args), args, self, call.span]);
      // Without a span of its own, the context is the one that is active anyway.
    } else if (call.context === parent) result = original.apply(self, args);
    else result = callWith(call.context, original as UntypedFunction, self, args);
  } catch (error) {
    call.fail(error);
    throw error;
  }
  return settle(call, result);
}

/** The call of a base method that is a part of its override; `undefined` when it is a call like any other. */
function joinedCall(site: Site, parent: Context, args: unknown[], self: unknown): TracedCall | undefined {
  const call = new TracedCall(site, parent, args, self);
  return call.join() ? call : undefined;
}

function isEnabled(site: Site): boolean {
  const { enabled } = site.plan;
  if (typeof enabled === 'boolean') return enabled;
  return guard(`${site.functionName} enabled`, enabled) !== false;
}

/** Whether there is a provider to ask, and asking the sampler again would not only cost time. */
function isSpanWanted({ plan }: Site, parent: Context): boolean {
  return plan.hasSpan && activeTracer() !== undefined && (plan.root || !isParentUnsampled(parent));
}
