import type { HrTime, TimeInput } from '@opentelemetry/api';

const NANOS = 1e9;

/** Milliseconds since the epoch as a time of a span. */
export function toHrTime(epochMs: number): HrTime {
  return [Math.trunc(epochMs / 1_000), Math.round((epochMs % 1_000) * 1e6)];
}

/** A time so many milliseconds later. */
export function addMs(time: HrTime, ms: number): HrTime {
  const nanos = time[1] + Math.round(ms * 1e6);
  if (nanos >= 0 && nanos < NANOS) return [time[0], nanos];
  const seconds = Math.floor(nanos / NANOS);
  return [time[0] + seconds, nanos - seconds * NANOS];
}

/** From one time to another, with nanoseconds that are never negative. */
export function hrTimeBetween(start: HrTime, end: HrTime): HrTime {
  const nanos = end[1] - start[1];
  return nanos < 0 ? [end[0] - start[0] - 1, nanos + NANOS] : [end[0] - start[0], nanos];
}

export function isBefore(time: HrTime, other: HrTime): boolean {
  return time[0] < other[0] || (time[0] === other[0] && time[1] < other[1]);
}

export function isHrTime(value: unknown): value is HrTime {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'number' && typeof value[1] === 'number';
}

export function isTimeInput(value: unknown): value is TimeInput {
  return typeof value === 'number' || value instanceof Date || isHrTime(value);
}
