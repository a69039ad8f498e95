import { activeContext } from '../../core/process/provider.js';
import { guard } from '../../shared/errors/guard.js';
import { bindContext } from '../common/bind-context.js';
import { lastFunction, type Method } from '../common/traced-method.js';

/**
 * `getConnection` of a pool or a cluster, by promise or by callback: the connection is traced before the caller has it, and
 * who has waited for it goes on in their own context.
 */
export function handingOut(original: Method, trace: (connection: object) => void): Method {
  const met = (connection: unknown): void => {
    if (typeof connection === 'object' && connection !== null)
      guard('tracing a connection of mariadb', () => trace(connection));
  };
  return function (this: unknown, ...args: unknown[]): unknown {
    const at = lastFunction(args);
    if (at >= 0) {
      const callback = bindContext(activeContext(), args[at] as Method);
      args[at] = function (this: unknown, ...results: unknown[]): unknown {
        met(results[1]);
        return Reflect.apply(callback, this, results);
      };
    }
    const result = Reflect.apply(original, this, args);
    if (!(result instanceof Promise)) return result;
    return result.then((connection: unknown) => {
      met(connection);
      return connection;
    });
  };
}
