import type { Attempt } from '../call/attempt.js';
import { startBackoff } from './backoff.js';
import type { RetryDenial, RetryEvent, StopReason } from '../call/listener.js';
import type { RetryConfig } from '../policy/policy-config.js';
import { pushbackMs } from './pushback.js';
import type { RunningCall } from '../call/running-call.js';
import { safely } from '../call/safely.js';
import { NOT_RETRYABLE, RETRYABLE, type RetryVerdict } from '../policy/verdict.js';

/** A failed attempt that is not repeated. */
export interface RetryRefusal {
  readonly stop: StopReason;
  /** Set when attempts were left and the error was worth one. */
  readonly denied?: RetryDenial;
}

/** A dependency's own delay is stretched by up to a tenth, so that clients that were told the same do not come together. */
const PUSHBACK_JITTER = 0.1;

/** What the policy's own rules, then the built-in ones, say about an error. */
export function judge(retry: RetryConfig, error: unknown, attempt: number, builtIn: RetryVerdict): RetryVerdict {
  const own = retry.when === undefined ? undefined : safely('retry.when', () => retry.when?.(error, attempt));
  if (own !== undefined) return own === true ? RETRYABLE : own === false ? NOT_RETRYABLE : own;
  if (retry.except?.(error) === true) return NOT_RETRYABLE;
  if (retry.on === undefined) return builtIn;
  return retry.on(error) ? { ...builtIn, disposition: 'retryable' } : NOT_RETRYABLE;
}

/** Decides whether a failed attempt is repeated, and takes the token for it: the retry that is paid for, or why not. */
export function planRetry(
  call: RunningCall,
  attempt: Attempt,
  error: unknown,
  verdict: RetryVerdict,
): RetryEvent | RetryRefusal {
  const { policy, state } = call;
  const retry = policy.config.retry;
  if (retry === undefined || verdict.disposition !== 'retryable') return { stop: 'not_retryable' };
  if (attempt.committed === 'one_shot_body') return { stop: 'one_shot_body', denied: 'one_shot_body' };
  if (attempt.committed !== undefined) return { stop: 'not_retryable' };
  if (!retry.idempotent && verdict.sent !== false) return { stop: 'not_retryable', denied: 'not_idempotent' };
  if (call.tries > call.retries) {
    return call.retries < retry.retries ? { stop: 'not_retryable', denied: 'nested' } : { stop: 'max_attempts' };
  }
  const asked = verdict.retryAfterMs ?? pushback(call, error);
  if (asked !== undefined && asked < 0) return { stop: 'pushback', denied: 'pushback' };
  const delayMs =
    asked === undefined
      ? (call.backoff ??= startBackoff(retry.backoff, policy.random))(error)
      : Math.min(asked, retry.maxRetryAfterMs) * (1 + PUSHBACK_JITTER * policy.random());
  if (call.deadlineAt !== Infinity && policy.clock.now() + delayMs >= call.deadlineAt) {
    return { stop: 'deadline', denied: 'deadline' };
  }
  // If the breaker will still be open after the delay, the retry would be refused: then it ends now instead.
  const refusedForMs = state.breaker?.refusedForMs() ?? 0;
  if (refusedForMs > delayMs || state.breaker?.state === 'isolated') {
    return { stop: 'circuit_open', denied: 'circuit_open' };
  }
  if (state.budget?.tryTake() === false) return { stop: 'budget', denied: 'budget' };
  const delaySource = asked === undefined ? 'backoff' : 'retry_after';
  const failedAtMs = call.report.observer === undefined ? 0 : policy.clock.epochMs();
  return { number: attempt.number, error, delayMs, delaySource, failedAtMs };
}

function pushback(call: RunningCall, error: unknown): number | undefined {
  try {
    return pushbackMs(error, () => call.policy.clock.epochMs());
  } catch {
    // A getter of the error threw, so the error counts as one that asks for no delay.
    return undefined;
  }
}
