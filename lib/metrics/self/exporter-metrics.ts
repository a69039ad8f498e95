import { running, type ExporterCounts } from '../../core/contracts/running-tracing.js';
import type { Counter } from '../instruments/counter.js';
import type { Gauge } from '../instruments/gauge.js';
import type { Meter } from '../instruments/meter.js';

/** What has been sent to each backend, what was lost and why, and what is waiting. */
export function addExporterMetrics(meter: Meter): void {
  const exporter = { name: 'exporter', isFixed: true } as const;
  const sent = meter.counter({
    name: 'traced_exporter_sent_spans_total',
    help: 'Spans that a backend has taken.',
    labels: [exporter],
  });
  const lost = meter.counter({
    name: 'traced_exporter_lost_spans_total',
    help: 'Spans that a backend was not given or has refused, by reason.',
    labels: [exporter, { name: 'reason', isFixed: true }],
  });
  const queued = meter.gauge({
    name: 'traced_exporter_queued_spans',
    help: 'Spans that wait for a backend or are on their way to it.',
    labels: [exporter],
  });
  const bytes = meter.gauge({
    name: 'traced_exporter_queued_bytes',
    help: 'Bytes that wait for a backend.',
    labels: [exporter],
  });
  mirror(sent, (counts, series) => series.with(counts.name).inc(counts.sent));
  mirror(lost, ({ name, lostBy }, series) => {
    for (const [reason, count = 0] of Object.entries(lostBy)) series.with(name, reason).inc(count);
  });
  mirror(queued, (counts, series) => series.with(counts.name).set(counts.queued));
  mirror(bytes, (counts, series) => series.with(counts.name).set(counts.queuedBytes));
}

/** Before a scrape: copies what is counted elsewhere. */
function mirror<M extends Counter | Gauge>(metric: M, copy: (counts: ExporterCounts, metric: M) => void): void {
  metric.collect = () => {
    metric.reset();
    for (const counts of running.handle?.stats() ?? []) copy(counts, metric);
  };
}
