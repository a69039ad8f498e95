import { maskedValues } from '../../privacy/masked-values.js';
import { diagnostics } from '../../shared/errors/diagnostics.js';
import type { Counter } from '../instruments/counter.js';
import type { Meter } from '../instruments/meter.js';

/** What the library says about itself: values it masked, failures of its own that it swallowed. */
export function addSelfMetrics(meter: Meter): void {
  mirror(
    meter.counter({
      name: 'traced_masked_values_total',
      help: 'Values that were masked, by rule.',
      labels: [{ name: 'rule', isFixed: true }],
    }),
    () => maskedValues,
  );
  mirror(
    meter.counter({
      name: 'traced_internal_errors_total',
      help: 'Failures of telemetry that were swallowed, by where they happened.',
      labels: [{ name: 'site', isFixed: true }],
    }),
    () => diagnostics.internalErrors,
  );
}

/** Copies counts that are kept elsewhere; those over the budget add up. */
function mirror(counter: Counter, read: () => ReadonlyMap<string, number>): void {
  counter.collect = () => {
    counter.reset();
    for (const [label, count] of read()) counter.with(label).inc(count);
  };
}
