import type { HrTime } from '@opentelemetry/api';

const UINT32 = 2 ** 32;

/** The two halves of a 64-bit count of nanoseconds; one object is reused, so read it before the next call. */
export const nanos = { low: 0, high: 0 };

// The halves of the last second are kept, because most times of a batch are in the same second.
let splitSeconds = -1;
let baseLow = 0;
let baseHigh = 0;

/** Splits a time into halves without BigInt: 10⁹ nanoseconds a second are multiplied in two steps that stay exact. */
export function splitNanos([seconds, rest]: HrTime): void {
  if (seconds !== splitSeconds) {
    const upper = Math.floor(seconds / 65_536) * 1e9;
    const lower = (seconds % 65_536) * 1e9;
    const low = (lower % UINT32) + (upper % 65_536) * 65_536;
    splitSeconds = seconds;
    baseLow = low % UINT32;
    baseHigh = Math.floor(lower / UINT32) + Math.floor(upper / 65_536) + Math.floor(low / UINT32);
  }
  const low = baseLow + rest;
  nanos.low = low >= UINT32 ? low - UINT32 : low;
  nanos.high = low >= UINT32 ? baseHigh + 1 : baseHigh;
}
