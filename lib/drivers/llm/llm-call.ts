import { SpanKind, type Attributes } from '@opentelemetry/api';
import { Measure } from '../../core/span/measure.js';
import { startSpan } from '../../core/span/start-span.js';
import type { SpanLife } from '../../core/span/span-life.js';
import { errorTypeOf } from '../../privacy/error-type.js';
import { runtime } from '../../core/runtime/runtime.js';
import { recordable } from './recordable.js';

/** What an answer of a model has told so far; a stream tells it piece by piece. */
export interface ModelAnswer {
  id?: string;
  model?: string;
  finishReasons?: string[];
  inputTokens?: number;
  outputTokens?: number;
  /** The text of the answer, kept only when the option `content` asks for it. */
  text?: string;
  /** What the service says went wrong, in an answer that came as any other. */
  failure?: string;
}

/** What is asked of a model. */
export interface ModelRequest {
  /** `chat`, `embeddings`, `text_completion`. */
  readonly operation: string;
  readonly provider: string;
  readonly model: string | undefined;
  readonly attributes: Attributes;
  /** By which the caller gives the call up. */
  readonly signal?: AbortSignal | undefined;
}

/** One call of a language model: its span, its tokens, and its end, which comes once. */
export class ModelCall {
  readonly #request: ModelRequest;
  readonly #time = new Measure();
  readonly life: SpanLife;
  readonly answer: ModelAnswer = {};
  #isEnded = false;

  constructor(request: ModelRequest) {
    this.#request = request;
    const { operation, provider, model, attributes } = request;
    this.life = startSpan({
      name: model === undefined ? operation : `${operation} ${model}`,
      kind: SpanKind.CLIENT,
      attributes: {
        'gen_ai.operation.name': operation,
        'gen_ai.provider.name': provider,
        ...(model !== undefined && { 'gen_ai.request.model': model }),
        ...attributes,
      },
    });
  }

  succeed(): void {
    if (this.#isEnded) return;
    const { failure } = this.answer;
    this.life.setAttributes(attributesOf(this.answer));
    this.#measure(failure);
    if (failure === undefined) this.life.succeed();
    else this.life.failAs(failure);
  }

  fail(error: unknown): void {
    if (this.#isEnded) return;
    if (isGivenUp(this.#request.signal)) return this.cancel();
    const status: unknown = (error as { status?: unknown } | null | undefined)?.status;
    const errorType = typeof status === 'number' ? String(status) : errorTypeOf(error);
    this.life.setAttributes(attributesOf(this.answer));
    this.#measure(errorType);
    this.life.fail(error, errorType);
  }

  /** Ends the call of a stream that nobody reads to its end, and one that its caller has given up. */
  cancel(): void {
    if (this.#isEnded) return;
    this.life.setAttributes(attributesOf(this.answer));
    this.#measure(undefined);
    this.life.cancel();
  }

  #measure(errorType: string | undefined): void {
    this.#isEnded = true;
    const { languageModelMetrics: metrics } = runtime;
    if (metrics === undefined) return;
    const { operation, provider, model } = this.#request;
    const { inputTokens, outputTokens, model: answered } = this.answer;
    const measurement = { operation, provider, model, responseModel: answered, errorType, inputTokens, outputTokens };
    this.#time.ended('measuring a language model', (durationMs) =>
      metrics.ended(measurement, durationMs, this.life.span),
    );
  }
}

/** Whether a caller has given up, other than by a time limit: the clients throw errors of their own for both. */
export function isGivenUp(signal: AbortSignal | undefined): boolean {
  if (signal?.aborted !== true) return false;
  const reason: unknown = signal.reason;
  return (reason as { name?: unknown } | null | undefined)?.name !== 'TimeoutError';
}

function attributesOf({ id, model, finishReasons, inputTokens, outputTokens, text }: ModelAnswer): Attributes {
  return {
    ...(id !== undefined && { 'gen_ai.response.id': id }),
    ...(model !== undefined && { 'gen_ai.response.model': model }),
    ...(finishReasons !== undefined && { 'gen_ai.response.finish_reasons': finishReasons }),
    ...(inputTokens !== undefined && { 'gen_ai.usage.input_tokens': inputTokens }),
    ...(outputTokens !== undefined && { 'gen_ai.usage.output_tokens': outputTokens }),
    ...(text !== undefined && { 'gen_ai.output.messages': recordable('gen_ai.output.messages', text) }),
  };
}

/** Reads what a whole answer, or a piece of a stream, tells about itself. */
export type ReadAnswer = (call: ModelCall, piece: unknown) => void;
