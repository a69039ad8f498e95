import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../../shared/time/clock.js';
import { attemptSlot, type CommitReason, type CommittableAttempt } from '../../shared/current-attempt.js';

/** What the protected function knows about its current attempt. */
export interface AttemptContext {
  /** Attempts before this one: 0 for the first. */
  readonly number: number;
  /** The name of the policy that runs it. */
  readonly policy: string;
  /**
   * Aborted when the attempt times out, when the call's deadline passes and when the caller aborts (with the caller's
   * reason); never after success. Made when it is first read.
   */
  readonly signal: AbortSignal;
  /** The same for all attempts of a call. Made when it is first read. */
  readonly idempotencyKey: string;
  /** Milliseconds left until the attempt is given up, `undefined` without a timeout or deadline. */
  readonly remainingMs: number | undefined;
  /**
   * Requests that were sent before for the same purpose, attempts of an enclosing policy included:
   * `http.request.resend_count`.
   */
  readonly resendCount: number;
  /**
   * Declares the attempt, and those of enclosing policies, unrepeatable from here on, because its effect or a first part of
   * its result is out.
   */
  commit(): void;
}

type OnAbort = (reason: unknown) => void;

/** The call that an attempt belongs to. */
export interface AttemptOwner {
  readonly policy: { readonly name: string; readonly clock: Clock };
  readonly parent: Attempt | undefined;
  readonly retries: number;
  readonly underRetry: boolean;
  idempotencyKey(): string;
}

/** One attempt. Holds no `AbortController` until somebody reads `signal`: making one is dear on Node 20. */
export class Attempt implements AttemptContext, CommittableAttempt {
  /** The function has settled: what still runs in its async context is no longer part of the attempt. */
  done = false;
  /** Why it must not be repeated. */
  committed: CommitReason | undefined;
  /** The bulkhead was full: the function never ran. */
  refused = false;
  aborted = false;
  reason: unknown = undefined;
  /** When the attempt must be over, on the policy's clock. */
  limitAt = Infinity;
  /** How long it may take, in milliseconds: its own limit or what was left of the deadline when it began. */
  limitMs: number | undefined;
  /** Releases the caller; set while an attempt is raced against its limit. */
  release: OnAbort | undefined;
  #controller: AbortController | undefined;
  #onAbort: Set<OnAbort> | undefined;
  #unfollow: (() => void) | undefined;
  #nested: Map<string, number> | undefined;

  constructor(
    readonly call: AttemptOwner,
    readonly number: number,
    /** The signal of a foreign policy, which then takes the place of our own. */
    readonly adopted?: AbortSignal,
  ) {}

  get policy(): string {
    return this.call.policy.name;
  }

  get signal(): AbortSignal {
    if (this.adopted !== undefined) return this.adopted;
    if (this.#controller === undefined) {
      this.#follow();
      this.#controller = new AbortController();
      if (this.aborted) this.#controller.abort(this.reason);
    }
    return this.#controller.signal;
  }

  get idempotencyKey(): string {
    return this.call.idempotencyKey();
  }

  get remainingMs(): number | undefined {
    return this.limitAt === Infinity ? undefined : Math.max(0, this.limitAt - this.call.policy.clock.now());
  }

  get resendCount(): number {
    return this.number + (this.call.parent?.resendCount ?? 0);
  }

  commit(reason: CommitReason = 'not_retryable'): void {
    this.committed ??= reason;
    this.call.parent?.commit(reason);
  }

  /** The idempotency key of the next call of `policy` made inside this attempt: the same one in every attempt. */
  nestedKey(policy: string): string {
    const count = this.#nested?.get(policy) ?? 0;
    (this.#nested ??= new Map()).set(policy, count + 1);
    return `${this.idempotencyKey}:${policy}:${count}`;
  }

  /** Calls back when the attempt, or one around it, is aborted. @returns a function that forgets the callback. */
  onAbort(callback: OnAbort): () => void {
    this.#follow();
    if (this.aborted) callback(this.reason);
    else (this.#onAbort ??= new Set()).add(callback);
    return () => this.#onAbort?.delete(callback);
  }

  /** Aborts the attempt. The caller is released first, so that it gets `reason` and not what the aborted function throws. */
  abort(reason: unknown): void {
    if (this.aborted || this.done) return;
    this.aborted = true;
    this.reason = reason;
    this.#unfollow?.();
    this.release?.(reason);
    const callbacks = this.#onAbort;
    this.#onAbort = undefined;
    callbacks?.forEach((callback) => callback(reason));
    this.#controller?.abort(reason);
  }

  ended(): void {
    this.done = true;
    this.release = undefined;
    this.#unfollow?.();
  }

  // Follows the enclosing attempt only once somebody uses the signal, so that most attempts leave no callback with it.
  #follow(): void {
    if (this.done || this.aborted || this.#unfollow !== undefined) return;
    this.#unfollow = this.call.parent?.onAbort((reason) => this.abort(reason));
  }
}

export const currentAttempt = attemptSlot as AsyncLocalStorage<Attempt | undefined>;

/**
 * The current attempt of the innermost policy around this code; `undefined` outside of any.
 *
 * Reading `signal` or `idempotencyKey` makes them; a call that reads neither pays for neither.
 *
 * @example
 * const response = await fetch(url, {
 *   signal: attempt()?.signal,
 *   headers: { 'idempotency-key': attempt()?.idempotencyKey ?? randomUUID() },
 * });
 */
export function attempt(): AttemptContext | undefined {
  return runningAttempt();
}

export function runningAttempt(): Attempt | undefined {
  const current = currentAttempt.getStore();
  return current === undefined || current.done ? undefined : current;
}
