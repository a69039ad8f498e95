import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { guard } from '../../shared/guard.js';

/**
 * Runs several propagators in order; one that throws is reported and skipped.
 *
 * When two of them find a trace, the later one wins.
 */
export class CompositePropagator implements TextMapPropagator {
  constructor(private readonly propagators: readonly TextMapPropagator[]) {}

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    for (const propagator of this.propagators) {
      guard('propagator inject', () => propagator.inject(context, carrier, setter));
    }
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    let extracted = context;
    for (const propagator of this.propagators) {
      extracted = guard('propagator extract', () => propagator.extract(extracted, carrier, getter)) ?? extracted;
    }
    return extracted;
  }

  fields(): string[] {
    return [
      ...new Set(this.propagators.flatMap((propagator) => guard('propagator fields', () => propagator.fields()) ?? [])),
    ];
  }
}
