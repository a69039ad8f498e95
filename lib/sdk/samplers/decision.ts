import type { SamplingResult } from '@opentelemetry/sdk-trace';

/** `SamplingDecision` of the SDK, which is an enumeration of numbers in both of its major versions. */
export const DECISION = { drop: 0, record: 1, sample: 2 } as const;

export const SAMPLED: SamplingResult = { decision: DECISION.sample };
export const DROPPED: SamplingResult = { decision: DECISION.drop };
