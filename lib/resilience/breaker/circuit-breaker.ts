import type { Clock } from '../../shared/time/clock.js';
import { type CircuitBreakerConfig, resolveCircuitBreaker } from './breaker-config.js';
import type { BreakerWindow } from './breaker-window.js';
import { CountWindow } from './count-window.js';
import { TimeWindow } from './time-window.js';
import { callClock } from '../../shared/time/call-clock.js';
import type { CircuitBreakerOptions } from './circuit-breaker.options.js';

/** `isolated` is open by hand: only `close()` ends it. */
export type BreakerState = 'closed' | 'open' | 'half_open' | 'isolated';

/** Why a breaker changed its state. */
export type TransitionReason = 'failure_ratio' | 'slow_ratio' | 'probe_ok' | 'probe_failed' | 'open_elapsed' | 'manual';

/** One change of state. */
export interface BreakerTransition {
  readonly breaker: string;
  readonly from: BreakerState;
  readonly to: BreakerState;
  readonly reason: TransitionReason;
}

/** What a breaker looks like at this moment. */
export interface BreakerSnapshot {
  readonly name: string;
  readonly state: BreakerState;
  /** Completed calls, failures and slow calls in the window. */
  readonly calls: number;
  readonly failures: number;
  readonly slow: number;
  /** Milliseconds spent in each state since it was made; they add up to its age. */
  readonly stateMs: Readonly<Record<BreakerState, number>>;
}

type Notify = ((transition: BreakerTransition) => void) | undefined;

/** Answer of {@link CircuitBreaker.admit} to a call that must not run. */
export const REFUSED = -1;

/**
 * Stops calls to a dependency that fails or is slow, and lets a few probes through after a while.
 *
 * Every admitted call carries the generation in which it was admitted; a result from an earlier generation is ignored.
 * There is no timer: `open` turns into `half_open` inside the call that asks.
 *
 * @example
 * const payments = new CircuitBreaker('payments', { failureRatio: 0.3, openMs: 2000 });
 * const charge = policy({ name: 'charge', circuitBreaker: payments });
 * payments.isolate();
 */
export class CircuitBreaker {
  /** Told about every transition, those by hand included. */
  onTransition: Notify;
  readonly config: CircuitBreakerConfig;
  readonly #window: BreakerWindow;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #stateMs: Record<BreakerState, number> = { closed: 0, open: 0, half_open: 0, isolated: 0 };
  #state: BreakerState = 'closed';
  #since: number;
  #generation = 0;
  /** Times opened since it was last closed. */
  #openings = 0;
  #openForMs = 0;
  #permits = 0;
  #succeeded = 0;

  /** @throws TracedError `TRACED_INVALID_OPTION` */
  constructor(
    readonly name: string,
    options: CircuitBreakerOptions = {},
    clock: Clock = callClock,
    random: () => number = Math.random,
  ) {
    this.config = resolveCircuitBreaker(`circuit breaker "${name}"`, options);
    const { window, windowMs } = this.config;
    this.#window = window === undefined ? new TimeWindow(windowMs) : new CountWindow(window.count);
    this.#clock = clock;
    this.#random = random;
    this.#since = clock.now();
  }

  /** The state as of the last call; an elapsed `open` still reads `open` until someone asks to be admitted. */
  get state(): BreakerState {
    return this.#state;
  }

  /** Asks to run a call: a permit for `succeeded`, `failed` or `released`, or {@link REFUSED}. */
  admit(notify?: Notify): number {
    if (this.#state === 'closed') return this.#generation;
    if (this.#state === 'isolated') return REFUSED;
    const now = this.#clock.now();
    if (this.#state === 'open') {
      if (now - this.#since < this.#openForMs) return REFUSED;
      this.#move('half_open', 'open_elapsed', now, notify);
      this.#grantProbes();
    } else if (this.#permits === 0 && now - this.#since >= this.config.maxOpenMs) {
      // Probes that never end (no timeout is set) must not keep it half open for ever: they are given up.
      this.#generation++;
      this.#since = this.#addTime(now);
      this.#grantProbes();
    }
    if (this.#permits === 0) return REFUSED;
    this.#permits--;
    return this.#generation;
  }

  /** Milliseconds until a call may be admitted, 0 for now; `undefined` when that is not known. */
  refusedForMs(): number | undefined {
    if (this.#state === 'closed') return 0;
    if (this.#state === 'open') return Math.max(0, this.#since + this.#openForMs - this.#clock.now());
    return this.#state === 'half_open' && this.#permits > 0 ? 0 : undefined;
  }

  /** An admitted call came back after `durationMs`, which is only looked at when `slowCallMs` is set. */
  succeeded(permit: number, durationMs: number, notify?: Notify): void {
    if (permit !== this.#generation) return;
    const slow = durationMs >= this.config.slowCallMs;
    const now = this.#clock.now();
    if (this.#state === 'half_open') return this.#probeEnded(slow, now, notify);
    this.#window.record(now, false, slow);
    if (slow) this.#evaluate(now, notify);
  }

  /** An admitted call failed in a way that counts against the dependency. */
  failed(permit: number, durationMs: number, notify?: Notify): void {
    if (permit !== this.#generation) return;
    const now = this.#clock.now();
    if (this.#state === 'half_open') return this.#probeEnded(true, now, notify);
    this.#window.record(now, true, durationMs >= this.config.slowCallMs);
    this.#evaluate(now, notify);
  }

  /** An admitted call was cancelled or refused further in: it counts neither way, and a probe's permit comes back. */
  released(permit: number): void {
    if (permit === this.#generation && this.#state === 'half_open') this.#permits++;
  }

  /** Opens it until {@link close} is called. */
  isolate(): void {
    this.#move('isolated', 'manual', this.#clock.now(), undefined);
  }

  /** Opens it as if the failure ratio had been reached. */
  open(): void {
    this.#open('manual', this.#clock.now(), undefined);
  }

  /** Closes it and forgets the window. */
  close(): void {
    this.#close('manual', this.#clock.now(), undefined);
  }

  snapshot(): BreakerSnapshot {
    const now = this.#clock.now();
    this.#window.expire(now);
    const { calls, failures, slow } = this.#window;
    const stateMs = { ...this.#stateMs };
    stateMs[this.#state] += now - this.#since;
    return { name: this.name, state: this.#state, calls, failures, slow, stateMs };
  }

  #evaluate(now: number, notify: Notify): void {
    const { calls, failures, slow } = this.#window;
    if (calls < this.config.minCalls) return;
    if (failures / calls >= this.config.failureRatio) this.#open('failure_ratio', now, notify);
    else if (slow / calls >= this.config.slowRatio) this.#open('slow_ratio', now, notify);
  }

  #probeEnded(failed: boolean, now: number, notify: Notify): void {
    if (failed) this.#open('probe_failed', now, notify);
    else if (++this.#succeeded >= this.config.probes) this.#close('probe_ok', now, notify);
  }

  #grantProbes(): void {
    this.#permits = this.config.probes;
    this.#succeeded = 0;
  }

  #open(reason: TransitionReason, now: number, notify: Notify): void {
    const { openMs, maxOpenMs, openJitter } = this.config;
    const grown = openMs * 2 ** Math.min(this.#openings++, 30);
    this.#openForMs = Math.min(maxOpenMs, grown) * (1 - openJitter * this.#random());
    this.#move('open', reason, now, notify);
  }

  #close(reason: TransitionReason, now: number, notify: Notify): void {
    this.#openings = 0;
    this.#window.clear();
    this.#move('closed', reason, now, notify);
  }

  #move(to: BreakerState, reason: TransitionReason, now: number, notify: Notify): void {
    const from = this.#state;
    this.#generation++;
    this.#since = this.#addTime(now);
    this.#state = to;
    if (from === to) return;
    const transition = { breaker: this.name, from, to, reason };
    this.onTransition?.(transition);
    notify?.(transition);
  }

  #addTime(now: number): number {
    this.#stateMs[this.#state] += now - this.#since;
    return now;
  }
}
