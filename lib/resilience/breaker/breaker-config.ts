import type { CircuitBreakerOptions } from './circuit-breaker.options.js';
import { refuseOption } from '../../shared/options/refuse-option.js';
import { checkOptions } from '../../shared/options/check-options.js';
import {
  callback,
  duration,
  group,
  needed,
  number,
  whole,
  type OptionRules,
} from '../../shared/options/option-rules.js';

/** A breaker's options with every default filled in. */
export interface CircuitBreakerConfig {
  readonly windowMs: number;
  /** Completed calls, where their number makes the window and not the time. */
  readonly window: { readonly count: number } | undefined;
  readonly minCalls: number;
  readonly failureRatio: number;
  readonly slowCallMs: number;
  readonly slowRatio: number;
  readonly openMs: number;
  readonly maxOpenMs: number;
  readonly openJitter: number;
  readonly probes: number;
  readonly failure: ((error: unknown) => boolean) | undefined;
}

const SHARE = number({ above: 0, max: 1 }, 'a share');

export const CIRCUIT_BREAKER_OPTIONS: OptionRules<CircuitBreakerOptions> = {
  windowMs: duration(),
  window: group({ count: needed(whole(1)) }),
  minCalls: whole(1),
  failureRatio: SHARE,
  slowCallMs: duration(),
  slowRatio: SHARE,
  openMs: duration(),
  maxOpenMs: duration(),
  openJitter: number({ min: 0, max: 1 }),
  probes: whole(1),
  failure: callback('(error) => error instanceof Busy'),
};

/** @throws TracedError `TRACED_INVALID_OPTION` */
export function resolveCircuitBreaker(what: string, options: CircuitBreakerOptions): CircuitBreakerConfig {
  checkOptions(what, options, CIRCUIT_BREAKER_OPTIONS);
  const { window, openMs = 5000 } = options;
  const { minCalls = Math.min(20, window?.count ?? 20) } = options;
  if (window !== undefined && options.windowMs !== undefined) {
    refuseOption(what, 'has both window and windowMs; write one of them');
  }
  if (window !== undefined && minCalls > window.count) {
    refuseOption(
      what,
      `minCalls is ${minCalls}, which a window of ${window.count} calls never has; write a smaller one`,
    );
  }
  return {
    windowMs: options.windowMs ?? 10_000,
    window,
    minCalls,
    failureRatio: options.failureRatio ?? 0.5,
    slowCallMs: options.slowCallMs ?? Infinity,
    slowRatio: options.slowRatio ?? 0.5,
    openMs,
    maxOpenMs: Math.max(openMs, options.maxOpenMs ?? 60_000),
    openJitter: options.openJitter ?? 0.1,
    probes: options.probes ?? 1,
    failure: options.failure,
  };
}
