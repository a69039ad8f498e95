import type { SpanStore } from '../../store/span-store.js';
import type { StoredTrace } from '../../store/stored-trace.js';
import type { TraceSummary } from '../../api.js';
import { RouteDurations } from '../route-durations.js';
import { traceFactsOf, type TraceFacts } from './trace-facts.js';

/** How old the comparison with other traces may be, in microseconds: it goes over all of them. */
const MAX_AGE_US = 2_000_000;

interface Remembered {
  readonly version: number;
  readonly facts: TraceFacts;
}

/** The rows of the list; what was read out of a trace is kept until the trace changes. */
export class TraceSummaries {
  readonly #store: SpanStore;
  readonly #remembered = new WeakMap<StoredTrace, Remembered>();
  #routes = new RouteDurations([]);
  #followUps: ReadonlyMap<string, readonly string[]> = new Map();
  #comparedAtUs = -Infinity;

  constructor(store: SpanStore) {
    this.#store = store;
  }

  /** The row of a trace, compared with the other traces of its route as they were at most two seconds ago. */
  of(trace: StoredTrace): TraceSummary {
    this.#compareAll();
    const { summary } = this.#factsOf(trace);
    const followUps = this.#followUps.get(trace.traceId)?.length;
    return { ...summary, ...this.#routes.compare(summary), followUps };
  }

  /** The ids of the kept traces that a trace has caused. */
  followUpsOf(traceId: string): readonly string[] {
    this.#compareAll();
    return this.#followUps.get(traceId) ?? [];
  }

  #factsOf(trace: StoredTrace): TraceFacts {
    const remembered = this.#remembered.get(trace);
    if (remembered?.version === trace.version && !trace.hasOpenSpans) return remembered.facts;
    const facts = traceFactsOf(trace.traceId, trace.spansAt(this.#store.nowUs()));
    this.#remembered.set(trace, { version: trace.version, facts });
    return facts;
  }

  #compareAll(): void {
    const nowUs = this.#store.nowUs();
    if (nowUs - this.#comparedAtUs < MAX_AGE_US) return;
    this.#comparedAtUs = nowUs;
    const all = this.#store.traces().map((trace) => this.#factsOf(trace));
    this.#routes = new RouteDurations(all.map(({ summary }) => summary));
    const followUps = new Map<string, string[]>();
    for (const { causes, summary } of all) {
      for (const cause of causes) followUps.set(cause, [...(followUps.get(cause) ?? []), summary.traceId]);
    }
    this.#followUps = followUps;
  }
}
