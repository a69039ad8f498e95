import { invalidClient } from '../common/invalid-client.js';
import { standBack } from '../elsewhere/stand-back.js';
import { isCreatedElsewhere } from './is-created-elsewhere.js';
import type { ReadAnswer } from './llm-call.js';
import { LANGUAGE_MODEL_OPTIONS, type LanguageModelOptions } from './llm.options.js';
import { checkOptions } from '../../shared/options/check-options.js';
import { traceCreate, traceVariants } from './traced-create.js';

interface AnthropicLike {
  readonly baseURL?: unknown;
  readonly messages?: { readonly create?: unknown };
  readonly beta?: { readonly messages?: unknown };
  /** Releases from 1.0 on trace themselves, unless they are told not to. */
  readonly _tracer?: unknown;
}

/**
 * Traces a client of Anthropic: `messages.create`, and `messages.stream` which goes through it. A client that traces itself,
 * as releases from 1.0 on do, is left to do so.
 *
 * One CLIENT span per call by the GenAI conventions: model, tokens, stop reason. Changes this one client, and those that its
 * `withOptions()` makes, and returns it; the lazy promise it answers with stays what it is. Prompts and answers stay out unless `content` asks for them.
 *
 * @throws TracedError `TRACED_INVALID_CLIENT`, `TRACED_INVALID_OPTION`.
 * @example
 * const anthropic = traceAnthropic(new Anthropic());
 */
export function traceAnthropic<T extends object>(target: T, options: LanguageModelOptions = {}): T {
  checkOptions('traceAnthropic()', options, LANGUAGE_MODEL_OPTIONS);
  const { messages, beta, baseURL, _tracer: own } = (target ?? {}) as AnthropicLike;
  if (typeof messages?.create !== 'function') {
    throw invalidClient('traceAnthropic', 'a client of @anthropic-ai/sdk', target, 'traceAnthropic(new Anthropic())');
  }
  if (own !== undefined) {
    standBack('anthropic', 'the client does it itself; openTelemetry: { traces: { enabled: false } } leaves it to us');
    return target;
  }
  if (isCreatedElsewhere('anthropic', messages)) return target;
  const method = {
    provider: 'anthropic',
    baseUrl: baseURL,
    operation: 'chat',
    read: readMessage,
    prompt: ['messages'],
  };
  traceCreate(messages, method, options);
  traceCreate(beta?.messages, method, options);
  traceVariants(target, (variant) => traceAnthropic(variant, options));
  return target;
}

interface Message {
  readonly id?: string;
  readonly model?: string;
  readonly stop_reason?: string | null;
  readonly usage?: Usage | null;
  readonly content?: readonly { readonly text?: string }[];
}

interface Usage {
  readonly input_tokens?: number | null;
  readonly output_tokens?: number | null;
  readonly cache_read_input_tokens?: number | null;
  readonly cache_creation_input_tokens?: number | null;
}

interface StreamEvent {
  readonly message?: Message;
  readonly delta?: { readonly stop_reason?: string | null; readonly text?: string };
  readonly usage?: Usage | null;
}

/** A whole message, or an event of a stream: `message_start` has one, `message_delta` its end. */
const readMessage: ReadAnswer = ({ answer }, piece) => {
  const { message, delta } = piece as StreamEvent;
  const { id, model, stop_reason: reason, usage, content } = message ?? (piece as Message);
  if (id !== undefined) answer.id = id;
  if (model !== undefined) answer.model = model;
  const stop = reason ?? delta?.stop_reason;
  if (typeof stop === 'string') answer.finishReasons = [stop];
  // What comes from a cache is input too, by the conventions.
  const input = usage?.input_tokens;
  if (typeof input === 'number') {
    answer.inputTokens = input + (usage?.cache_read_input_tokens ?? 0) + (usage?.cache_creation_input_tokens ?? 0);
  }
  if (typeof usage?.output_tokens === 'number') answer.outputTokens = usage.output_tokens;
  const said = content?.map(({ text = '' }) => text).join('') ?? delta?.text;
  if (said !== undefined) answer.text = (answer.text ?? '') + said;
};
