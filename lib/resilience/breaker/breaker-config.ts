import type { CircuitBreakerOptions } from './circuit-breaker.options.js';
import { between, callable, checkKeys, duration, integer } from '../../shared/check-option.js';

/** A breaker's options with every default filled in. */
export interface CircuitBreakerConfig {
  readonly windowMs: number;
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
  return {
    windowMs: duration(`${what}.windowMs`, options.windowMs ?? 10_000),
    minCalls: integer(`${what}.minCalls`, options.minCalls ?? 20, 1),
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
