import { createContextKey, type Context } from '@opentelemetry/api';

/**
 * What a sender said about sampling beyond the flag "sampled".
 *
 * `defer`: it leaves the decision to whoever receives the trace. `debug`: the trace is wanted whatever samplers say.
 * `accept`: a trace without ids is wanted.
 */
export type SenderDecision = 'defer' | 'debug' | 'accept';

interface Remembered {
  /** The trace that it was said about; empty when the sender named none. */
  readonly traceId: string;
  readonly decision: SenderDecision;
}

const KEY = createContextKey('nestjs-traced sender decision');

/** Remembers what the sender said, for samplers and for what is sent on. */
export function withSenderDecision(context: Context, traceId: string, decision: SenderDecision): Context {
  return context.setValue(KEY, { traceId, decision } satisfies Remembered);
}

/** What the sender of this very trace said; `undefined` when it said nothing. */
export function senderDecision(context: Context, traceId: string): SenderDecision | undefined {
  const remembered = context.getValue(KEY) as Remembered | undefined;
  if (remembered === undefined) return undefined;
  return remembered.traceId === traceId || remembered.traceId === '' ? remembered.decision : undefined;
}
