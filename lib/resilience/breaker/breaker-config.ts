import type { CircuitBreakerOptions } from './circuit-breaker.options.js';
import { refuseOption } from '../../shared/refuse-option.js';
import { between, callable, checkKeys, duration, integer } from '../../shared/check-option.js';

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

const KEYS = [
  'windowMs',
  'window',
  'minCalls',
  'failureRatio',
  'slowCallMs',
  'slowRatio',
  'openMs',
  'maxOpenMs',
  'openJitter',
  'probes',
  'failure',
];

/** @throws TracedError `TRACED_INVALID_OPTION` */
export function resolveCircuitBreaker(what: string, options: CircuitBreakerOptions): CircuitBreakerConfig {
  checkKeys(what, options, KEYS);
  const openMs = duration(`${what}.openMs`, options.openMs ?? 5000);
  if (options.failure !== undefined) callable(`${what}.failure`, options.failure);
  const window = resolveWindow(what, options);
  const minCalls = integer(`${what}.minCalls`, options.minCalls ?? Math.min(20, window?.count ?? 20), 1);
  if (window !== undefined && minCalls > window.count) {
    refuseOption(
      what,
      `minCalls is ${minCalls}, which a window of ${window.count} calls never has; write a smaller one`,
    );
  }
  return {
    windowMs: duration(`${what}.windowMs`, options.windowMs ?? 10_000),
    window,
    minCalls,
    failureRatio: between(`${what}.failureRatio`, options.failureRatio ?? 0.5, Number.MIN_VALUE, 1),
    slowCallMs: options.slowCallMs === undefined ? Infinity : duration(`${what}.slowCallMs`, options.slowCallMs),
    slowRatio: between(`${what}.slowRatio`, options.slowRatio ?? 0.5, Number.MIN_VALUE, 1),
    openMs,
    maxOpenMs: Math.max(openMs, duration(`${what}.maxOpenMs`, options.maxOpenMs ?? 60_000)),
    openJitter: between(`${what}.openJitter`, options.openJitter ?? 0.1, 0, 1),
    probes: integer(`${what}.probes`, options.probes ?? 1, 1),
    failure: options.failure,
  };
}

function resolveWindow(what: string, { window, windowMs }: CircuitBreakerOptions): CircuitBreakerConfig['window'] {
  if (window === undefined) return undefined;
  checkKeys(`${what}.window`, window, ['count']);
  if (windowMs !== undefined) refuseOption(what, 'has both window and windowMs; write one of them');
  return { count: integer(`${what}.window.count`, window.count, 1) };
}
