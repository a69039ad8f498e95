import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';

/** Reads with one propagator and writes with another: while a fleet moves from one format to the next. */
export class DirectedPropagator implements TextMapPropagator {
  constructor(
    private readonly extractor: TextMapPropagator,
    private readonly injector: TextMapPropagator,
  ) {}

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    this.injector.inject(context, carrier, setter);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    return this.extractor.extract(context, carrier, getter);
  }

  fields(): string[] {
    return this.injector.fields();
  }
}
