/**
 * The rejection threshold of consistent probability sampling: 14 lower-case hexadecimal digits (56 bits). A trace is kept
 * when its randomness is not below it, so two of them are compared as texts.
 *
 * @see https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/
 */
export type Threshold = string;

const DIGITS = 14;
const HALF = 2 ** 28;
const RANGE = 2 ** 56;
/** Significant digits behind the leading `f`: what the specification recommends. */
const PRECISION = 4;

/** Keeps every trace. */
export const KEEP_ALL: Threshold = '0'.repeat(DIGITS);

/** The threshold that keeps `probability` of all traces (0 to 1); `undefined` when that is none of them. */
export function thresholdOf(probability: number): Threshold | undefined {
  if (probability >= 1) return KEEP_ALL;
  const kept = Math.round(probability * RANGE);
  if (!(kept >= 1)) return undefined;
  // 2^56 does not fit a double with all its digits, its halves do.
  const [high, low] = [Math.floor(kept / HALF), kept % HALF];
  const exact = hex(HALF - high - (low > 0 ? 1 : 0)) + hex(low > 0 ? HALF - low : 0);
  return round(exact);
}

const hex = (half: number): string => half.toString(16).padStart(DIGITS / 2, '0');

function round(exact: Threshold): Threshold {
  let digits = PRECISION;
  for (let at = 0; exact[at] === 'f'; at += 1) digits += 1;
  if (digits >= DIGITS) return exact;
  const isUp = (exact[digits] ?? '0') >= '8';
  const rounded = (Number.parseInt(exact.slice(0, digits), 16) + (isUp ? 1 : 0)).toString(16).padStart(digits, '0');
  return rounded.padEnd(DIGITS, '0');
}

/** As the threshold stands in `tracestate`: without the zeros at its end. */
export function encodeThreshold(threshold: Threshold): string {
  let end = threshold.length;
  while (end > 1 && threshold[end - 1] === '0') end -= 1;
  return threshold.slice(0, end);
}

/** The threshold of a `th` value; `undefined` for what is none. */
export function decodeThreshold(th: string): Threshold | undefined {
  return /^[0-9a-f]{1,14}$/.test(th) ? th.padEnd(DIGITS, '0') : undefined;
}

/** How many traces one that was kept stands for. */
export function adjustedCountOf(threshold: Threshold): number {
  const high = Number.parseInt(threshold.slice(0, DIGITS / 2), 16);
  const low = Number.parseInt(threshold.slice(DIGITS / 2), 16);
  return RANGE / ((HALF - high) * HALF - low);
}

/** The randomness of a trace: an explicit `rv`, else the last 14 digits of its id. */
export function randomnessOf(traceId: string, rv?: string): string {
  return rv ?? traceId.slice(-DIGITS);
}
