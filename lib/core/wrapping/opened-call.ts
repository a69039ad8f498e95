import { types } from 'node:util';
import { trace } from '@opentelemetry/api';
import type { OpenedCall } from './open-call.js';
import { activeContext, callWith, ELSEWHERE, enter, STAYED, type Left } from '../process/provider.js';
import { followResult } from '../results/follow-result.js';
import { ruledSiteOf } from '../call/ruled-site.js';
import { CountedCall } from './counted-call.js';
import { TracedCall } from '../call/traced-call.js';
import type { TracedMethod } from '../method/traced-method.js';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;
type UntypedFunction = (...args: never[]) => unknown;

/** Makes the context of a call active; `ELSEWHERE` when that needs a callback, so that the method has to run by `execute`. */
export function enterFor(opened: OpenedCall): Left {
  if (opened instanceof CountedCall) return STAYED;
  if (!(opened instanceof TracedCall)) return enter(opened);
  if (opened.site.plan.around !== undefined) return ELSEWHERE;
  // A call without a span of its own runs in the context that is active already.
  return opened.context === opened.parent ? STAYED : enter(opened.context);
}

/** Runs the method through its policy, or by the callback of a context manager that knows no other way to enter a context. */
export function execute(opened: OpenedCall, original: AnyFunction, self: unknown, args: unknown[]): unknown {
  if (opened instanceof CountedCall) return original.apply(self, args);
  const context = opened instanceof TracedCall ? opened.context : opened;
  const around = opened instanceof TracedCall ? opened.site.plan.around : undefined;
  if (around === undefined) return callWith(context, original as UntypedFunction, self, args);
  const span = (opened as TracedCall).span;
  return callWith(context, around, undefined, [() => original.apply(self, args), args, self, span]);
}

export function failed(opened: OpenedCall, error: unknown, self: unknown, args: readonly unknown[]): void {
  if (opened instanceof TracedCall) opened.fail(error);
  else if (opened instanceof CountedCall) opened.fail(error, self, args);
}

/** Ends the call when what the method returned ends, and answers with what the caller receives. */
export function finished(
  opened: OpenedCall,
  result: unknown,
  method: TracedMethod,
  self: unknown,
  args: readonly unknown[],
): unknown {
  if (opened instanceof TracedCall) return followResult(opened, result);
  if (opened instanceof CountedCall) return opened.finish(result, self, args);
  // The span is not recorded. A returned stream or iterator goes on in its context all the same, so that what runs in there
  // later is not recorded either.
  if (typeof result !== 'object' || result === null || types.isPromise(result)) return result;
  const span = trace.getSpan(opened);
  if (span === undefined || span.isRecording()) return result;
  return followResult(new TracedCall(ruledSiteOf(method, self), activeContext(), args, self).begin(span), result);
}
