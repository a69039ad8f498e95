import { types } from 'node:util';
import { trace } from '@opentelemetry/api';
import type { OpenedCall } from './open-call.js';
import { activeContext, callWith, ELSEWHERE, enter, STAYED, type Left } from './provider.js';
import { followResult } from './results/follow-result.js';
import { ruledSiteOf } from './ruled-site.js';
import { CountedCall } from './counted-call.js';
import { TracedCall } from './traced-call.js';
import type { TracedMethod } from './traced-method.js';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;
type UntypedFunction = (...args: never[]) => unknown;

/** Enters the context of a call; `ELSEWHERE` when its method has to be executed by `execute`. */
export function enterFor(opened: OpenedCall): Left {
  if (opened instanceof CountedCall) return STAYED;
  if (!(opened instanceof TracedCall)) return enter(opened);
  if (opened.site.plan.around !== undefined) return ELSEWHERE;
  // Without a span of its own, the context is the one that is active anyway.
  return opened.context === opened.parent ? STAYED : enter(opened.context);
}

/** Runs the method through its policy, or in a context that cannot be entered. */
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
  // Nothing is recorded: only what goes on inside later needs the context, so that it is not recorded either.
  if (typeof result !== 'object' || result === null || types.isPromise(result)) return result;
  const span = trace.getSpan(opened);
  if (span === undefined || span.isRecording()) return result;
  return followResult(new TracedCall(ruledSiteOf(method, self), activeContext(), args, self).begin(span), result);
}
