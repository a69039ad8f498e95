import type { Span } from '@opentelemetry/api';
import { DeclaredMetric } from './declared-metric.js';
import type { Histogram, HistogramDefinition } from '../instruments/histogram.js';

const definition: HistogramDefinition = {
  name: 'traced_event_loop_blocked_seconds',
  help: 'How long the event loop stood still, each time that it did for longer than the threshold.',
  labels: [],
  buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10],
};

let declared: DeclaredMetric<Histogram> | undefined;

/** Declares the histogram of stalls; measured while the process measures. */
export function declareEventLoopMetric(): (durationMs: number, span: Span | undefined) => void {
  declared ??= new DeclaredMetric<Histogram>('histogram', definition, (meter) => meter.histogram(definition));
  return (durationMs, span) =>
    declared
      ?.family()
      ?.with()
      .observe(durationMs / 1_000, span);
}
