import type { Span } from '@opentelemetry/api';

/** A call of a language model that has ended. */
export interface LanguageModelMeasurement {
  readonly operation: string;
  readonly provider: string;
  readonly model: string | undefined;
  readonly responseModel: string | undefined;
  readonly errorType: string | undefined;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
}

/** Duration and tokens of calls of language models. */
export interface LanguageModelMetrics {
  ended(measurement: LanguageModelMeasurement, durationMs: number, span: Span | undefined): void;
}
