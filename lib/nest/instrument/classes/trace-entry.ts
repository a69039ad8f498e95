import { ROOT_CONTEXT } from '@opentelemetry/api';
import { callWith } from '../../../core/process/provider.js';
import { preserve } from '../../../core/method/preserve.js';
import { declarationOf } from '../../../decorators/plan/method-declaration.js';
import { declarationOfTraced, traceMethod } from '../../../decorators/wrapping/trace-method.js';
import type { TracedOptions } from '../../../decorators/plan/traced.options.js';

type AnyFunction = (...args: never[]) => unknown;

/** A method of a class of the application's. */
export interface ClassMethod {
  readonly className: string;
  readonly holder: object;
  readonly key: PropertyKey;
  readonly original: AnyFunction;
}

/**
 * The traced form of a method; one with a `@Traced()` of its own keeps its span and takes `options` as defaults.
 */
export function tracedMember({ className, holder, key, original }: ClassMethod, options: TracedOptions): AnyFunction {
  const known = declarationOfTraced(original);
  if (known !== undefined) {
    known.classOptions = { ...options, ...known.classOptions };
    known.hasSpan = true;
    return original;
  }
  // Parameters and result follow what decorators declared; copied, because the declaration must not get these class options.
  const declaration = { ...declarationOf(holder, key), classOptions: options };
  return traceMethod({ value: original, key, ownerName: () => className, declaration });
}

/**
 * The traced form of a method by which work enters the process: it runs in no context but its own, whatever was active when
 * it was scheduled, and its span is that of the request for all that goes on inside.
 */
export function entryMember(method: ClassMethod, options: TracedOptions): AnyFunction {
  const traced = tracedMember(method, options);
  const declaration = declarationOfTraced(traced);
  if (declaration !== undefined) declaration.isEntry = true;
  function entry(this: unknown, ...args: unknown[]): unknown {
    return callWith(ROOT_CONTEXT, traced, this, args);
  }
  preserve(entry, traced);
  return entry;
}
