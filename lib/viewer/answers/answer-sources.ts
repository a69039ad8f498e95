import type { SpanStore } from '../store/span-store.js';
import type { TraceSummaries } from './traces/trace-summaries.js';

/** What answers are made of. */
export interface AnswerSources {
  readonly store: SpanStore;
  readonly summaries: TraceSummaries;
}
