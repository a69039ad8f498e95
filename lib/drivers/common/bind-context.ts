import type { Context } from '@opentelemetry/api';
import { callWith } from '../../core/process/provider.js';

type AnyFunction = (this: unknown, ...args: never[]) => unknown;

/** A function that runs in `context`, whoever calls it. */
export function bindContext<F extends AnyFunction>(context: Context, callback: F): F {
  return function (this: unknown, ...args: never[]) {
    return callWith(context, callback, this, args);
  } as F;
}
