import { withBoundCallback } from '../common/bound-callback.js';
import type { Method } from '../common/traced-method.js';

let isBound = false;

/** `getConnection` of a pool that was handed in: who waits in its queue goes on in their own context. */
export function boundGetConnection(original: Method): Method {
  const bound = withBoundCallback(original);
  return function (this: unknown, ...args: unknown[]): unknown {
    isBound = true;
    try {
      return Reflect.apply(bound, this, args);
    } finally {
      isBound = false;
    }
  };
}

/** Whether this runs where a pool that was handed in begins to wait: its channel has nothing to repair. */
export function isWaitingBound(): boolean {
  return isBound;
}
