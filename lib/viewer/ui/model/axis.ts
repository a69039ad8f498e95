/** A piece of time that is shown, in microseconds after the start of the trace. */
export interface TimeWindow {
  readonly fromUs: number;
  readonly toUs: number;
}

/** Round times inside the window, about `wanted` of them. */
export function ticks({ fromUs, toUs }: TimeWindow, wanted: number): number[] {
  const span = toUs - fromUs;
  if (!(span > 0) || wanted < 1) return [];
  const step = niceStep(span / wanted);
  const first = Math.ceil(fromUs / step - 1e-9);
  const last = Math.floor(toUs / step + 1e-9);
  return Array.from({ length: Math.max(0, Math.min(last - first + 1, 100)) }, (_, index) => (first + index) * step);
}

const SECOND = 1e6;
const [MINUTE, HOUR, DAY] = [60 * SECOND, 3600 * SECOND, 86_400 * SECOND];

/** Steps beyond seconds, as on a clock. */
const clockSteps = [
  ...[10, 15, 20, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 20, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
];

/** 1, 2, 2.5 or 5 times a power of ten, beyond five seconds a step of a clock; at least `value`. */
export function niceStep(value: number): number {
  if (value > DAY / 2) return niceStep(value / DAY) * DAY;
  if (value > 5 * SECOND) return clockSteps.find((step) => step >= value * (1 - 1e-9)) ?? DAY;
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= value * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** The same window, made `factor` times shorter around `centre` (0 to 1), inside `whole`. */
export function zoom(window: TimeWindow, factor: number, centre: number, whole: TimeWindow): TimeWindow {
  const span = Math.min((window.toUs - window.fromUs) / factor, whole.toUs - whole.fromUs);
  const at = window.fromUs + (window.toUs - window.fromUs) * centre;
  return within({ fromUs: at - span * centre, toUs: at + span * (1 - centre) }, whole);
}

/** Where in the window, 0 to 1, the middle lies of what is seen of a bar; the middle of the window where nothing is. */
export function middleOf({ fromUs, toUs }: TimeWindow, bar: TimeWindow): number {
  const [from, to] = [Math.max(fromUs, bar.fromUs), Math.min(toUs, bar.toUs)];
  return from > to ? 0.5 : ((from + to) / 2 - fromUs) / (toUs - fromUs);
}

/** Moved, not cut, so that it lies inside `whole`; cut where it is longer. */
export function within(window: TimeWindow, whole: TimeWindow): TimeWindow {
  const span = Math.min(window.toUs - window.fromUs, whole.toUs - whole.fromUs);
  const from = Math.min(Math.max(window.fromUs, whole.fromUs), whole.toUs - span);
  return { fromUs: from, toUs: from + span };
}

/** A trace whose length is more than so many times that of what was waited for is shown as far as that goes. */
const MUCH_LONGER = 4;

/** What of a trace is shown at first: all of it, or only the request where what it started goes on for much longer. */
export function usualWindow(waitedForUs: number, whole: TimeWindow): TimeWindow {
  const isLeftAlone = waitedForUs > 0 && whole.toUs > waitedForUs * MUCH_LONGER;
  return isLeftAlone ? { fromUs: 0, toUs: waitedForUs * 1.25 } : whole;
}

/** A logarithmic position, 0 to 1, for latencies of unlike operations. */
export function logPosition(us: number, minUs: number, maxUs: number): number {
  if (us <= minUs) return 0;
  return Math.min(1, Math.log(us / minUs) / Math.log(maxUs / minUs));
}
