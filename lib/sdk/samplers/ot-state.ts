import type { TraceState } from '@opentelemetry/api';
import { W3CTraceState } from '../propagators/carried/trace-state.js';
import { decodeThreshold, encodeThreshold, type Threshold } from './threshold.js';

const VENDOR = 'ot';
const RANDOMNESS = /^[0-9a-f]{14}$/;

/** What OpenTelemetry itself writes into `tracestate`. */
export interface OtState {
  readonly threshold: Threshold | undefined;
  /** Explicit randomness, never changed. */
  readonly rv: string | undefined;
}

const NOTHING: OtState = { threshold: undefined, rv: undefined };

/** Reads the `ot` member; what is malformed in it counts as absent. */
export function readOtState(state: TraceState | undefined): OtState {
  const value = state?.get(VENDOR);
  if (value === undefined) return NOTHING;
  let threshold: Threshold | undefined;
  let rv: string | undefined;
  for (const field of value.split(';')) {
    if (field.startsWith('th:')) threshold = decodeThreshold(field.slice(3));
    else if (field.startsWith('rv:') && RANDOMNESS.test(field.slice(3))) rv = field.slice(3);
  }
  return { threshold, rv };
}

/** `state` with another threshold, or without one; all other fields of the member stay as they are. */
export function withThreshold(state: TraceState | undefined, threshold: Threshold | undefined): TraceState {
  const base = state ?? W3CTraceState.EMPTY;
  const others = (base.get(VENDOR) ?? '').split(';').filter((field) => field !== '' && !field.startsWith('th:'));
  const fields = threshold === undefined ? others : [`th:${encodeThreshold(threshold)}`, ...others];
  return fields.length === 0 ? base.unset(VENDOR) : base.set(VENDOR, fields.join(';'));
}
