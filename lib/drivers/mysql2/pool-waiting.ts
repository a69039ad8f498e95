import { withBoundCallback } from '../common/bound-callback.js';
import type { Method } from '../common/traced-method.js';

let isBound = false;

/** `getConnection` of a pool that was handed in: whoever waits in its queue goes on in their own context. */
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

/** Whether `boundGetConnection()` is calling right now: it restores the context itself, so that the channel need not. */
export function isWaitingBound(): boolean {
  return isBound;
}
