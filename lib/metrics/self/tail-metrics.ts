import { running, type TailCounts } from '../../core/contracts/running-tracing.js';
import type { Meter } from '../instruments/meter.js';

const counts = (): TailCounts | undefined => running.handle?.samplingStats?.();

/** What became of traces that are chosen at their end, and what waits; nothing while none are. */
export function addTailMetrics(meter: Meter): void {
  const decided = meter.counter({
    name: 'traced_tail_traces_total',
    help: 'Local traces that were chosen at their end, by what became of them and why.',
    labels: [
      { name: 'decision', isFixed: true },
      { name: 'reason', isFixed: true },
    ],
  });
  const waiting = meter.gauge({
    name: 'traced_tail_waiting_traces',
    help: 'Local traces that wait for their end.',
    labels: [],
  });
  const bytes = meter.gauge({
    name: 'traced_tail_waiting_bytes',
    help: 'Bytes of spans that wait, as estimated.',
    labels: [],
  });
  decided.collect = () => {
    decided.reset();
    const stats = counts();
    if (stats === undefined) return;
    for (const [reason, count] of Object.entries(stats.kept)) decided.with('kept', reason).inc(count);
    for (const [limit, count] of Object.entries(stats.evicted)) decided.with('evicted', limit).inc(count);
    decided.with('dropped', 'none').inc(stats.dropped);
  };
  waiting.collect = () => {
    waiting.reset();
    const stats = counts();
    if (stats !== undefined) waiting.with().set(stats.waiting.traces);
  };
  bytes.collect = () => {
    bytes.reset();
    const stats = counts();
    if (stats !== undefined) bytes.with().set(stats.waiting.bytes);
  };
}
