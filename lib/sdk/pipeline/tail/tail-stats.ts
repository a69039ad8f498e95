import type { KeepReason } from './local-trace.js';

/** Which limit gave a local trace up. */
export type EvictReason = 'traces' | 'spans' | 'bytes';

/** What became of local traces so far. */
export interface TailStats {
  /** By reason; `head` are those that no reason of the tail has kept, and the head had sampled. */
  readonly kept: Readonly<Record<KeepReason | 'head', number>>;
  readonly dropped: number;
  /** Given up because too much waited, by the limit; what the head had sampled of them was sent. */
  readonly evicted: Readonly<Record<EvictReason, number>>;
  readonly waiting: { readonly traces: number; readonly bytes: number };
}

/** Counts what becomes of local traces. */
export class TailCounts {
  readonly kept: Record<KeepReason | 'head', number> = {
    head: 0,
    error: 0,
    slow: 0,
    forced: 0,
    important: 0,
    callee: 0,
    predicate: 0,
  };
  dropped = 0;
  readonly evicted: Record<EvictReason, number> = { traces: 0, spans: 0, bytes: 0 };

  decided(decision: KeepReason | 'head' | 'dropped'): void {
    if (decision === 'dropped') this.dropped += 1;
    else this.kept[decision] += 1;
  }

  stats(traces: number, bytes: number): TailStats {
    const { kept, dropped, evicted } = this;
    return { kept: { ...kept }, dropped, evicted: { ...evicted }, waiting: { traces, bytes } };
  }
}
