import type { TextMapPropagator } from '@opentelemetry/api';
import { TracedError } from '../../shared/errors/errors.js';
import { checkOption } from '../../shared/options/check-options.js';
import { either, list, needed, type OptionRule } from '../../shared/options/option-rules.js';
import { describeKnown } from '../../shared/options/suggest-name.js';
import { CompositePropagator } from './composite.propagator.js';
import { DirectedPropagator } from './directed.propagator.js';
import { findPropagator, PROPAGATOR_NAMES, type PropagatorName } from './table.js';
import type { TraceContextPropagatorOptions } from './trace-context.options.js';
import { startSite } from '../../shared/start-site.js';

type Propagators = readonly (PropagatorName | TextMapPropagator)[];

/** Propagators for both directions, or other ones for each: extract many, inject what the callees understand. */
export type PropagatorsOption = Propagators | { readonly extract: Propagators; readonly inject: Propagators };

interface Resolved {
  readonly propagator: TextMapPropagator;
  readonly masksBaggage: boolean;
}

const BOTH_WAYS: OptionRule = {
  fits: (value) => [value].every((ways: any) => Array.isArray(ways?.extract) && Array.isArray(ways.inject)),
  expected: "{ extract: ['b3', 'tracecontext'], inject: ['tracecontext'] }",
};

/** What `propagators` takes. */
export const PROPAGATORS = either(list("['tracecontext', 'b3']"), BOTH_WAYS);

/**
 * One propagator out of names and objects; duplicates count once, `'none'` adds nothing.
 *
 * @throws TracedError `TRACED_UNKNOWN_PROPAGATOR` for a name that is not known.
 *
 * @example
 * propagation.setGlobalPropagator(createPropagator(['tracecontext', 'baggage']));
 * propagation.setGlobalPropagator(createPropagator({ extract: ['b3', 'tracecontext'], inject: ['tracecontext'] }));
 */
export function createPropagator(
  propagators: PropagatorsOption,
  options?: TraceContextPropagatorOptions,
): TextMapPropagator {
  checkOption(startSite('createPropagator()'), 'propagators', propagators, needed(PROPAGATORS));
  return 'extract' in propagators
    ? new DirectedPropagator(createOne(propagators.extract, options), createOne(propagators.inject, options))
    : createOne(propagators, options);
}

function createOne(propagators: Propagators, options: TraceContextPropagatorOptions | undefined): TextMapPropagator {
  const made = [...new Set(propagators)].flatMap((propagator) => resolve(propagator, options));
  const [only] = made;
  if (made.length === 1 && only?.masksBaggage === true) return only.propagator;
  return new CompositePropagator(made.map(({ propagator }) => propagator));
}

function resolve(
  option: PropagatorName | TextMapPropagator,
  options: TraceContextPropagatorOptions | undefined,
): Resolved[] {
  // A propagator of somebody else's does not mask the baggage that it sends.
  if (typeof option === 'object' && option !== null) return [{ propagator: option, masksBaggage: false }];
  const row = findPropagator(option);
  if (row === undefined) {
    throw new TracedError(
      'TRACED_UNKNOWN_PROPAGATOR',
      `${startSite('createPropagator()')}: propagators holds '${String(option)}'. ${describeKnown(String(option), PROPAGATOR_NAMES)}`,
    );
  }
  const propagator = row.create(options);
  return propagator === undefined ? [] : [{ propagator, ...row.traits }];
}
