import { guard } from '../../shared/errors/guard.js';
import type { ServiceGraph } from './service-graph.js';
import type { SpanMetrics } from './span-metrics.js';
import type { SpanObserver } from './span-observer.js';

const DONE = Promise.resolve();

/** Hands ended spans to the metrics that are made of them. */
export function createSpanObserver(graph: ServiceGraph | undefined, durations: SpanMetrics | undefined): SpanObserver {
  return {
    onStart: () => {},
    onEnd: (span) => {
      if (graph === undefined && durations === undefined) return;
      guard('span metrics', () => {
        graph?.observe(span);
        durations?.observe(span);
      });
    },
    forceFlush: () => DONE,
    shutdown: () => DONE,
  };
}
