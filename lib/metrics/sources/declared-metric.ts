import { TracedError } from '../../shared/errors/errors.js';
import { meterSlot } from './active-meter.js';
import type { Family, MetricDefinition } from '../instruments/family.js';
import { checkNames, shapeOfMetric, type Meter } from '../instruments/meter.js';

/**
 * A metric that a decorator declares, whether or not the process measures.
 *
 * The same name may be declared in several places, with the same type and labels. What one place declares again, as
 * code that is loaded anew does, takes the place of what it has declared before, as long as nobody measures.
 */
export class DeclaredMetric<F extends Family<unknown>> {
  #meter: Meter | undefined;
  #family: F | undefined;
  readonly #create: (meter: Meter) => F;

  /** @throws TracedError `TRACED_METRIC_CONFLICT`, `TRACED_INVALID_OPTION`. */
  constructor(
    type: string,
    definition: MetricDefinition & { readonly buckets?: readonly number[] },
    create: (meter: Meter) => F,
  ) {
    const { name, site = name, labels, buckets } = definition;
    checkNames(definition);
    const shape = shapeOfMetric(
      type,
      labels.map((label) => label.name),
      buckets,
    );
    const first = meterSlot.shapes.get(name);
    const isEdited = first?.site === site && meterSlot.meter === undefined;
    if (first !== undefined && first.shape !== shape && !isEdited) {
      throw new TracedError(
        'TRACED_METRIC_CONFLICT',
        `${site} declares '${name}' as ${shape}, but ${first.site} has it as ${first.shape}; give one of them another name, or both the same labels`,
      );
    }
    this.#create = create;
    // A process that measures already finds the conflict now, any other when it starts to.
    if (meterSlot.meter !== undefined) this.family();
    if (first === undefined || isEdited) {
      meterSlot.shapes.set(name, { shape, site });
      meterSlot.declared.set(name, create);
    }
  }

  /** The metric of the process; `undefined` while nothing is measured. */
  family(): F | undefined {
    const { meter } = meterSlot;
    if (meter !== this.#meter) {
      this.#meter = meter;
      this.#family = meter && this.#create(meter);
    }
    return this.#family;
  }
}
