import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { guard, reportInternalError } from '../../shared/errors/guard.js';
import { withMaskedBaggage } from '../../privacy/mask-baggage.js';

/**
 * Runs several propagators in order; one that throws is reported and skipped. None of them sees baggage unmasked when it
 * injects.
 *
 * When two of them find a trace, the later one wins.
 */
export class CompositePropagator implements TextMapPropagator {
  constructor(private readonly propagators: readonly TextMapPropagator[]) {}

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const masked = withMaskedBaggage(context);
    for (const propagator of this.propagators) {
      guard('propagator inject', () => propagator.inject(masked, carrier, setter));
    }
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    let extracted = context;
    for (const propagator of this.propagators) {
      try {
        extracted = propagator.extract(extracted, carrier, getter) ?? extracted;
      } catch (error) {
        reportInternalError('propagator extract', error);
      }
    }
    return extracted;
  }

  fields(): string[] {
    return [
      ...new Set(this.propagators.flatMap((propagator) => guard('propagator fields', () => propagator.fields()) ?? [])),
    ];
  }
}
