import { processSlot } from '../../shared/process/process-slot.js';
import type { BreakerTransition } from '../breaker/circuit-breaker.js';
import type { CallInfo, CallObserver, PolicyListener } from './listener.js';
import type { ObservedPolicy } from '../policy/observed-policy.js';
import { safely } from './safely.js';

interface ListenerHub {
  listeners: readonly PolicyListener[];
}

export const listenerHub: ListenerHub = processSlot('policy-listeners', () => ({ listeners: [] }));

/**
 * Follows every policy of the process, those made earlier too.
 *
 * @returns a function that stops it.
 *
 * @example
 * const stop = addPolicyListener({
 *   callStarted: ({ policy }) => ({ callEnded: (end) => console.log(policy.name, end.outcome, end.attempts) }),
 * });
 */
export function addPolicyListener(listener: PolicyListener): () => void {
  listenerHub.listeners = [...listenerHub.listeners, listener];
  return () => {
    listenerHub.listeners = listenerHub.listeners.filter((other) => other !== listener);
  };
}

/** The observer of one call: that of the policy's own listener, of the call's, and those of the process. */
export function observeCall(
  own: PolicyListener | undefined,
  ofCall: PolicyListener | undefined,
  call: CallInfo,
): CallObserver | undefined {
  const shared = listenerHub.listeners;
  if (shared.length === 0 && (own === undefined || ofCall === undefined)) {
    const only = own ?? ofCall;
    return only === undefined ? undefined : start(only, call);
  }
  const observers: CallObserver[] = [];
  for (const listener of [own, ofCall, ...shared]) {
    const observer = listener === undefined ? undefined : start(listener, call);
    if (observer !== undefined) observers.push(observer);
  }
  return observers.length > 1 ? fanOut(observers) : observers[0];
}

export function announceTransition(
  own: PolicyListener | undefined,
  transition: BreakerTransition,
  policy: ObservedPolicy,
): void {
  for (const listener of own === undefined ? listenerHub.listeners : [own, ...listenerHub.listeners]) {
    safely('breakerTransition', () => listener.breakerTransition?.(transition, policy));
  }
}

function start(listener: PolicyListener, call: CallInfo): CallObserver | undefined {
  return safely('callStarted', () => listener.callStarted?.(call));
}

/** Tells several observers; attempts run inside all of them, the first outermost. */
function fanOut(observers: readonly CallObserver[]): CallObserver {
  const each = <T>(site: keyof CallObserver, value: T): void => {
    for (const observer of observers) {
      safely(site, () => (observer[site] as ((value: T) => void) | undefined)?.call(observer, value));
    }
  };
  return {
    runAttempt: (attempt, run) => {
      const enter = (at: number): void => {
        const observer = observers[at];
        if (observer === undefined) return run();
        if (observer.runAttempt === undefined) return enter(at + 1);
        let entered = false;
        const inner = (): void => {
          if (entered) return;
          entered = true;
          enter(at + 1);
        };
        safely('runAttempt', () => observer.runAttempt?.(attempt, inner));
        inner();
      };
      enter(0);
    },
    attemptEnded: (end) => each('attemptEnded', end),
    retryStarted: (event) => each('retryStarted', event),
    retryDenied: (reason) => each('retryDenied', reason),
    timedOut: (event) => each('timedOut', event),
    rejected: (reason) => each('rejected', reason),
    gaveUp: (event) => each('gaveUp', event),
    breakerTransition: (transition) => each('breakerTransition', transition),
    callEnded: (end) => each('callEnded', end),
  };
}
