import { activeContext } from '../../core/process/provider.js';
import { bindContext } from './bind-context.js';
import { lastFunction, type Method } from './traced-method.js';

/** Binds the callback to the caller's context: a pool runs one that has waited in its queue in somebody else's context. */
export function withBoundCallback(original: Method): Method {
  return function (this: unknown, ...args: unknown[]): unknown {
    const at = lastFunction(args);
    if (at >= 0) args[at] = bindContext(activeContext(), args[at] as Method);
    return Reflect.apply(original, this, args);
  };
}
