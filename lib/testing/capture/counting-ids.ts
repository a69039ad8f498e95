import type { IdGenerator } from '@opentelemetry/sdk-trace';

const [TRACE_ID_LENGTH, SPAN_ID_LENGTH] = [32, 16];

/**
 * Ids that count up from 1, so that every run has the same: `00…01`, `00…02`.
 *
 * @example
 * startTracing({ idGenerator: new CountingIds(), exporters: ['memory'] });
 */
export class CountingIds implements IdGenerator {
  #traces = 0;
  #spans = 0;

  // Fields: the SDK calls them without their object.
  readonly generateTraceId = (): string => (++this.#traces).toString(16).padStart(TRACE_ID_LENGTH, '0');
  readonly generateSpanId = (): string => (++this.#spans).toString(16).padStart(SPAN_ID_LENGTH, '0');

  /** Begins again at 1. */
  reset(): void {
    this.#traces = 0;
    this.#spans = 0;
  }
}
