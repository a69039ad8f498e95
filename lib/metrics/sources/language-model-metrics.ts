import type { Span } from '@opentelemetry/api';
import type { LanguageModelMeasurement, LanguageModelMetrics } from '../../core/contracts/language-model-metrics.js';
import { ERROR_LABEL } from './error-label.js';
import type { Histogram } from '../instruments/histogram.js';
import type { Meter } from '../instruments/meter.js';

/** The bounds that the GenAI conventions advise: seconds, and tokens. */
const DURATION_BUCKETS: readonly number[] = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
const TOKEN_BUCKETS: readonly number[] = Array.from({ length: 14 }, (_, power) => 4 ** power);

/** Duration and tokens of calls of language models, by the names of the semantic conventions. */
export class RecordedLanguageModelMetrics implements LanguageModelMetrics {
  readonly #duration: Histogram;
  readonly #tokens: Histogram;

  constructor(meter: Meter) {
    const labels = [
      { name: 'gen_ai_operation_name', isFixed: true },
      { name: 'gen_ai_provider_name', isFixed: true },
      { name: 'gen_ai_request_model', max: 50 },
      { name: 'gen_ai_response_model', max: 50 },
    ];
    this.#duration = meter.histogram({
      name: 'gen_ai_client_operation_duration_seconds',
      help: 'Duration of calls of language models.',
      labels: [...labels, ERROR_LABEL],
      buckets: DURATION_BUCKETS,
    });
    this.#tokens = meter.histogram({
      name: 'gen_ai_client_token_usage',
      help: 'Tokens of calls of language models.',
      labels: [...labels, { name: 'gen_ai_token_type', isFixed: true }],
      buckets: TOKEN_BUCKETS,
    });
  }

  ended(measurement: LanguageModelMeasurement, durationMs: number, span: Span | undefined): void {
    const {
      operation,
      provider,
      model = '',
      responseModel = '',
      errorType = '',
      inputTokens,
      outputTokens,
    } = measurement;
    const labels = [operation, provider, modelLabel(model), modelLabel(responseModel)];
    this.#duration.with(...labels, errorType).observe(durationMs / 1000, span);
    if (inputTokens !== undefined) this.#tokens.with(...labels, 'input').observe(inputTokens, span);
    if (outputTokens !== undefined) this.#tokens.with(...labels, 'output').observe(outputTokens, span);
  }
}

// As providers write them: `gpt-5-mini-2026`, `meta-llama/Llama-3.1-70B`, `ft:gpt-5:acme::7p4l`, `us.anthropic.claude-v2:1`.
const MODEL = /^[\w.:/@+-]{0,128}$/;

/** A model's name as a label: a client may have asked for anything, and a server may answer with anything. */
function modelLabel(model: string): string {
  return MODEL.test(model) ? model : '_OTHER';
}
