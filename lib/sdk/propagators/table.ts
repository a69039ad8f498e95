import { b3MultiRow, b3Row } from './b3.propagator.js';
import { baggageRow } from './baggage.propagator.js';
import { jaegerRow } from './jaeger.propagator.js';
import { otTraceRow } from './ot-trace.propagator.js';
import type { PropagatorRow } from './propagator-row.js';
import { traceContextRow } from './trace-context.propagator.js';
import { xrayRow } from './xray.propagator.js';

const noneRow: PropagatorRow<'none'> = {
  names: ['none'],
  create: () => undefined,
  traits: { masksBaggage: true },
};

/** Every propagator that can be asked for by name. */
export const PROPAGATORS = [
  traceContextRow,
  baggageRow,
  b3Row,
  b3MultiRow,
  jaegerRow,
  xrayRow,
  otTraceRow,
  noneRow,
] as const;

/** Propagators that can be asked for by name. */
export type PropagatorName = (typeof PROPAGATORS)[number]['names'][number];

export const PROPAGATOR_NAMES: readonly PropagatorName[] = PROPAGATORS.flatMap(({ names }) => [...names]);

export function findPropagator(name: unknown): PropagatorRow<PropagatorName> | undefined {
  const rows: readonly PropagatorRow<PropagatorName>[] = PROPAGATORS;
  return rows.find(({ names }) => names.some((known) => known === name));
}
