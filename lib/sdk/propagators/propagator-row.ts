import type { TextMapPropagator } from '@opentelemetry/api';
import type { TraceContextPropagatorOptions } from './trace-context.options.js';

/** What is known of a propagator without using it. */
export interface PropagatorTraits {
  /** It masks the baggage that it sends; one that does not is given masked baggage. */
  readonly masksBaggage: boolean;
}

/** One kind of propagator; to add one is to write such a row and to put it into the table. */
export interface PropagatorRow<Name extends string> {
  /** As `OTEL_PROPAGATORS` has them. */
  readonly names: readonly [Name, ...Name[]];
  /** `undefined` for one that carries nothing. */
  readonly create: (options: TraceContextPropagatorOptions | undefined) => TextMapPropagator | undefined;
  readonly traits: PropagatorTraits;
}
