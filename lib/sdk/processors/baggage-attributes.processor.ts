import { propagation, type Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { guard } from '../../shared/errors/guard.js';

/** Baggage comes from outside: what is longer is no id, and behind a cut half of a secret is not recognised any more. */
const MAX_VALUE_LENGTH = 256;

/** Copies entries of the baggage that are named beforehand to every span that starts; runs in front of the masking. */
export class BaggageAttributesProcessor implements SpanProcessor {
  constructor(private readonly names: readonly string[]) {}

  onStart(span: Span, parent: Context): void {
    guard('baggage attributes', () => {
      const baggage = propagation.getBaggage(parent);
      if (baggage === undefined) return;
      const { attributes } = span as Span & ReadableSpan;
      for (const name of this.names) {
        const value = baggage.getEntry(name)?.value;
        if (value === undefined || value.length > MAX_VALUE_LENGTH || Object.hasOwn(attributes, name)) continue;
        span.setAttribute(name, value);
      }
    });
  }

  onEnd(): void {}

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
