import type { BackoffFunction, BackoffKind } from './backoff-kind.js';

/** The delays of one call, one after another, in milliseconds. */
export type DelaySequence = (error: unknown) => number;

/** What a backoff needs to know. */
export interface BackoffConfig {
  readonly kind: BackoffKind | BackoffFunction;
  readonly baseMs: number;
  readonly maxMs: number;
}

/** 2^1023 is the last finite power of two; from there on the cap decides anyway. */
const MAX_EXPONENT = 1023;

/** Starts the delays of one call; every delay is finite, not negative and at most `maxMs`. */
export function startBackoff(config: BackoffConfig, random: () => number): DelaySequence {
  const { kind, baseMs, maxMs } = config;
  if (typeof kind === 'function') return custom(kind, maxMs);
  let retry = 0;
  const ceiling = (): number => Math.min(maxMs, baseMs * 2 ** Math.min(retry++, MAX_EXPONENT));
  switch (kind) {
    case 'full':
      return () => random() * ceiling();
    case 'equal':
      return () => {
        const half = ceiling() / 2;
        return half + random() * half;
      };
    case 'exponential':
      return ceiling;
    case 'constant':
      return () => Math.min(baseMs, maxMs);
    case 'decorrelated':
      return decorrelated(baseMs, maxMs, random);
    case 'decorrelatedV2':
      return decorrelatedV2(baseMs, maxMs, random);
  }
}

function decorrelated(baseMs: number, maxMs: number, random: () => number): DelaySequence {
  let previous = baseMs;
  return () => (previous = Math.min(maxMs, baseMs + random() * (previous * 3 - baseMs)));
}

// Polly's formula: steps of a smooth curve through randomised points, scaled so that the median first delay is the base.
function decorrelatedV2(baseMs: number, maxMs: number, random: () => number): DelaySequence {
  const scale = 1 / 1.4;
  let retry = 0;
  let reached = 0;
  return () => {
    const point = retry++ + random();
    const next = 2 ** point * Math.tanh(Math.sqrt(4 * point));
    const step = Number.isFinite(next) ? Math.max(0, next - reached) : Number.MAX_VALUE;
    reached = next;
    return Math.min(step * scale * baseMs, maxMs);
  };
}

function custom(delay: BackoffFunction, maxMs: number): DelaySequence {
  let retry = 0;
  return (error) => {
    const ms = delay(retry++, error);
    return ms > 0 ? Math.min(ms, maxMs) : 0;
  };
}
