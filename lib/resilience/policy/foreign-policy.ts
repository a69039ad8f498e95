import { randomUUID } from 'node:crypto';
import type { Clock } from '../../shared/time/clock.js';
import type { CommitReason } from '../../shared/current-attempt.js';
import { Attempt, type AttemptOwner, currentAttempt, runningAttempt } from '../call/attempt.js';
import { callClock } from '../../shared/time/call-clock.js';
import { toCallOptions } from '../call/call-options.js';
import { CallReport, type Report, SILENT } from '../call/call-report.js';
import { toRetryVerdict } from './to-retry-verdict.js';
import { observeCall } from '../call/listener-hub.js';
import type { CallInfo, CallOutcome, PolicyListener, StopReason } from '../call/listener.js';
import type { CallOptions, PolicyEnvironment, PolicyFunction } from './options.js';
import type { PolicySnapshot } from './observed-policy.js';
import type { Policy } from './policy.js';
import { protectStream, type StreamFunction } from '../call/protect-stream.js';

/** Anything that runs a function under protection, as cockatiel's policies do. */
export interface ForeignPolicy {
  // The context differs by library and policy; only its `signal` is looked at, with care.
  execute(fn: (context: any) => unknown, signal?: AbortSignal): unknown;
}

/**
 * Uses a policy of another library under our names: `attempt()` works inside, and listeners learn of the call and of how
 * many times the function ran. They never learn of its delays, timeouts or breaker, which the other library keeps.
 *
 * @example
 * definePolicies({ payments: wrap(retry(handleAll, { maxAttempts: 3 }), timeout(800, TimeoutStrategy.Aggressive)) });
 */
export function fromForeignPolicy(
  foreign: ForeignPolicy,
  name: string,
  environment: PolicyEnvironment = {},
): Policy<unknown> {
  return new AdaptedPolicy(foreign, name, environment);
}

class AdaptedPolicy implements Policy<unknown> {
  readonly clock: Clock;
  readonly #newKey: () => string;
  readonly #listener: PolicyListener | undefined;
  readonly #info: CallInfo = { policy: this, foreign: true };

  constructor(
    private readonly foreign: ForeignPolicy,
    readonly name: string,
    environment: PolicyEnvironment,
  ) {
    this.clock = environment.clock ?? callClock;
    this.#newKey = environment.newKey ?? randomUUID;
    this.#listener = environment.listener;
  }

  async execute<T>(fn: PolicyFunction<T>, options?: AbortSignal | CallOptions): Promise<T> {
    const { signal, idempotencyKey, listener } = toCallOptions(options) ?? {};
    const observer = observeCall(this.#listener, listener, this.#info);
    const report: Report = observer === undefined ? SILENT : new CallReport(observer, this.clock);
    let attempts = 0;
    let last: { readonly attempt: Attempt; readonly answer: Promise<T> } | undefined;
    const owner = this.#owner(idempotencyKey, () => attempts);
    try {
      const value = await this.foreign.execute((context: { readonly signal?: unknown } | undefined) => {
        // The other library does not know that a committed attempt must not be repeated: it gets the same answer again.
        if (last?.attempt.committed !== undefined) return last.answer;
        const own = context?.signal instanceof AbortSignal ? context.signal : signal;
        const attempt = new Attempt(owner, attempts++, own);
        const answer = runAttempt(attempt, fn);
        last = { attempt, answer };
        return answer;
      }, signal);
      report.ended('success', undefined, attempts, undefined);
      return value as T;
    } catch (error) {
      report.ended(...outcomeOf(error, signal, attempts, last?.attempt.committed), attempts, error);
      throw error;
    }
  }

  stream<T>(fn: StreamFunction<T>, options?: AbortSignal | CallOptions): AsyncGenerator<T, void, undefined> {
    return protectStream(this, fn, options);
  }

  breaker(): undefined {
    return undefined;
  }

  snapshot(): PolicySnapshot {
    return { name: this.name, states: [] };
  }

  #owner(key: string | undefined, attempts: () => number): AttemptOwner {
    const parent = runningAttempt();
    const { name, clock } = this;
    const newKey = this.#newKey;
    let ownKey = key;
    return {
      policy: { name, clock },
      parent,
      underRetry: parent !== undefined && (parent.call.retries > 0 || parent.call.underRetry),
      // How often the other library retries is not known before: retries count as they happen.
      get retries() {
        return attempts() > 1 ? attempts() - 1 : 0;
      },
      idempotencyKey: () => (ownKey ??= parent?.nestedKey(name) ?? newKey()),
    };
  }
}

async function runAttempt<T>(attempt: Attempt, fn: PolicyFunction<T>): Promise<T> {
  try {
    return await currentAttempt.run(attempt, fn, attempt);
  } finally {
    attempt.ended();
  }
}

function outcomeOf(
  error: unknown,
  signal: AbortSignal | undefined,
  attempts: number,
  committed: CommitReason | undefined,
): [CallOutcome, StopReason] {
  if (signal?.aborted === true || toRetryVerdict(error).disposition === 'cancelled') return ['cancelled', 'cancelled'];
  // The function never ran. Only the other library knows why; an open breaker is the common case.
  if (attempts === 0) return ['rejected', 'circuit_open'];
  if (committed !== undefined) return ['failure', committed];
  return ['failure', attempts > 1 ? 'max_attempts' : 'not_retryable'];
}
