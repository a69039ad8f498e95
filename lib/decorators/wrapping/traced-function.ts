import { context, INVALID_SPAN_CONTEXT, trace, type Span } from '@opentelemetry/api';
import { refuseOption } from '../../shared/options/refuse-option.js';
import { runtime } from '../../core/runtime/runtime.js';
import { activeTracer } from '../../core/process/provider.js';
import { followResult } from '../../core/results/follow-result.js';
import { siteOf } from '../../core/method/site.js';
import { TracedCall } from '../../core/call/traced-call.js';
import type { CallPlan } from '../../core/method/call-plan.js';
import { TracedMethod } from '../../core/method/traced-method.js';
import { compilePlan } from '../plan/compile-plan.js';
import { checkTraced } from '../plan/traced-rules.js';
import { createDeclaration, type MethodDeclaration } from '../plan/method-declaration.js';
import type { TracedOptions } from '../plan/traced.options.js';

/** What `traced()` may be told; the name is its first argument. */
export type TracedFunctionOptions<Result = any> = Omit<TracedOptions<[], Result, undefined>, 'name'>;

/** The span that is active here; one that records nothing when there is none, so that it can be used without a check. */
export function currentSpan(): Span {
  return trace.getActiveSpan() ?? trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
}

/**
 * Runs a function inside a span, with the same rules as a decorated method, and returns what it returns.
 *
 * Default: kind internal, no attributes. Never changes the result or the error.
 *
 * @throws TracedError `TRACED_INVALID_OPTION` without a name or a function; otherwise only what the function throws.
 * @example
 * const total = await traced('cart.total', { attributes: { 'cart.kind': 'guest' } }, async (span) => sum(cart));
 */
export function traced<Result>(name: string, fn: (span: Span) => Result): Result;
export function traced<Result>(
  name: string,
  options: TracedFunctionOptions<Awaited<Result>>,
  fn: (span: Span) => Result,
): Result;
export function traced(name: string, ...rest: unknown[]): unknown {
  const fn = rest.at(-1) as (span: Span) => unknown;
  if (typeof name !== 'string' || name === '' || typeof fn !== 'function') {
    refuseOption(`traced(${JSON.stringify(name)})`, "needs a name and a function; write traced('cart.total', () => …)");
  }
  if (!runtime.enabled || (activeTracer() === undefined && runtime.methodMetrics === undefined))
    return fn(currentSpan());
  const options = rest.length > 1 ? (rest[0] as TracedFunctionOptions) : undefined;
  const call = new TracedCall(siteOf(functionMethod(name, options, fn), undefined), context.active(), [], undefined);
  if (call.site.plan.enabled === false) return fn(currentSpan());
  call.start();
  let result: unknown;
  try {
    result = call.run(fn, undefined, [call.span ?? currentSpan()]);
  } catch (error) {
    call.fail(error);
    throw error;
  }
  return followResult(call, result);
}

function functionMethod(
  name: string,
  options: TracedFunctionOptions | undefined,
  original: (span: Span) => unknown,
): TracedMethod {
  if (options !== undefined) checkTraced(() => `traced('${name}')`, options);
  const declaration = createDeclaration();
  declaration.options = { ...(options as TracedOptions | undefined), name };
  return new NamedFunction(original as (...args: never[]) => unknown, name, noClass, declaration);
}

const noClass = (): string => '';

/** A function that is traced where it stands, under a name that was given. */
class NamedFunction extends TracedMethod {
  protected override compile(): CallPlan {
    return compilePlan(this.source as MethodDeclaration, this.label, this.label);
  }

  override hasPolicy(): boolean {
    return false;
  }
}
