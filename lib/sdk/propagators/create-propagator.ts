import type { TextMapPropagator } from '@opentelemetry/api';
import { TracedError } from '../../shared/errors.js';
import { PROPAGATOR_NAMES, type PropagatorName } from '../names.js';
import { describeKnown } from '../suggest-name.js';
import { BaggagePropagator } from './baggage.propagator.js';
import { CompositePropagator } from './composite.propagator.js';
import { TraceContextPropagator, type TraceContextPropagatorOptions } from './trace-context.propagator.js';

/**
 * One propagator out of names and objects; duplicates count once, `'none'` adds nothing.
 *
 * @throws TracedError `TRACED_UNKNOWN_PROPAGATOR` for a name that is not known.
 *
 * @example
 * propagation.setGlobalPropagator(createPropagator(['tracecontext', 'baggage']));
 */
export function createPropagator(
  propagators: readonly (PropagatorName | TextMapPropagator)[],
  options?: TraceContextPropagatorOptions,
): TextMapPropagator {
  const made = [...new Set(propagators)].flatMap((propagator) => resolve(propagator, options));
  const [only] = made;
  // A propagator of somebody else's does not mask the baggage that it sends.
  const isOurs = only instanceof BaggagePropagator || only instanceof TraceContextPropagator;
  return made.length === 1 && isOurs ? only : new CompositePropagator(made);
}

function resolve(
  propagator: PropagatorName | TextMapPropagator,
  options: TraceContextPropagatorOptions | undefined,
): TextMapPropagator[] {
  if (typeof propagator === 'object' && propagator !== null) return [propagator];
  switch (propagator) {
    case 'tracecontext':
      return [new TraceContextPropagator(options)];
    case 'baggage':
      return [new BaggagePropagator()];
    case 'none':
      return [];
    default:
      throw new TracedError(
        'TRACED_UNKNOWN_PROPAGATOR',
        `startTracing(): propagators holds '${String(propagator)}'. ${describeKnown(String(propagator), PROPAGATOR_NAMES)}`,
      );
  }
}
