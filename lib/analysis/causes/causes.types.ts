/** Why a request waited. */
export type CauseReason =
  /** Pauses between the attempts of a call. */
  | 'back-off'
  /** The same call again after it had failed. */
  | 'retries'
  /** One call for each item of a list. */
  | 'n+1'
  | 'slow-query'
  /** Another service or host that records no spans here. */
  | 'slow-call'
  /** The way between a client and its server, queues included. */
  | 'network'
  /** A connection, a lock, a place in a queue. */
  | 'queueing'
  /** A query that a cache did not spare. */
  | 'cold-cache'
  /** Code that let nothing else run. */
  | 'blocked-event-loop'
  | 'own-work';

/**
 * Something a request waited for. Times in microseconds, shares of the request 0 to 1. Sentences hold marks, see
 * `sentenceParts`.
 */
export interface Bottleneck {
  /** From 1, the one that took most of the path first. */
  readonly rank: number;
  readonly reason: CauseReason;
  readonly service: string;
  readonly name: string;
  /** The spans whose time it is, the longest on the path first. */
  readonly spanIds: readonly string[];
  /** Of repeated calls: how many would remain, one of each group; the first of `spanIds`. */
  readonly remaining?: number;
  /** Time on the critical path. */
  readonly us: number;
  readonly share: number;
  /** What the request would gain if it were instant; less than `us` where something else ran beside it. */
  readonly savesUs: number;
  readonly title: string;
  readonly sentence: string;
}

/** Something that took long and that nobody waited for. */
export interface NotACause {
  readonly service: string;
  readonly name: string;
  readonly spanId: string;
  readonly us: number;
  /** How much longer it could take before anybody noticed; absent when nobody waits for it at all. */
  readonly slackUs?: number;
  readonly title: string;
  readonly sentence: string;
}

/** What could be done other than to make a part faster. */
export interface Suggestion {
  readonly kind: 'together';
  readonly spanIds: readonly string[];
  readonly savesUs: number;
  readonly sentence: string;
}

/** Why a trace took as long as it did, in words and in figures that add up. */
export interface TraceExplanation {
  /** Id of the root span that is explained; empty for a trace without spans. */
  readonly root: string;
  readonly durationUs: number;
  /** The answer in one sentence. */
  readonly headline: string;
  /** What one wants to know next; may be empty. */
  readonly detail: string;
  readonly causes: readonly Bottleneck[];
  /** What the causes leave over, in small pieces. */
  readonly rest: { readonly us: number; readonly share: number };
  readonly notCauses: readonly NotACause[];
  readonly suggestions: readonly Suggestion[];
}
