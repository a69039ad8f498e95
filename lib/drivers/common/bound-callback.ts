import { activeContext } from '../../core/provider.js';
import { bindContext } from './bind-context.js';
import { lastFunction, type Method } from './traced-method.js';

/** A method whose callback goes on in the context of whoever called it: those who wait in a pool's queue need it. */
export function withBoundCallback(original: Method): Method {
  return function (this: unknown, ...args: unknown[]): unknown {
    const at = lastFunction(args);
    if (at >= 0) args[at] = bindContext(activeContext(), args[at] as Method);
    return Reflect.apply(original, this, args);
  };
}
