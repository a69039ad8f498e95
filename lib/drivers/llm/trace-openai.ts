import { invalidClient } from '../common/invalid-client.js';
import { isCreatedElsewhere } from './is-created-elsewhere.js';
import type { ReadAnswer } from './llm-call.js';
import { LANGUAGE_MODEL_OPTIONS, type LanguageModelOptions } from './llm.options.js';
import { checkOptions } from '../../shared/options/check-options.js';
import { traceCreate, traceVariants } from './traced-create.js';

interface OpenAiLike {
  readonly baseURL?: unknown;
  readonly chat?: { readonly completions?: { readonly create?: unknown } };
  readonly completions?: unknown;
  readonly embeddings?: unknown;
  readonly responses?: unknown;
  /** Of a client for Azure only. */
  readonly apiVersion?: unknown;
}

/**
 * Traces a client of OpenAI (or of whoever speaks its protocol): chat completions, responses, completions, embeddings.
 *
 * One CLIENT span per call by the GenAI conventions: model, tokens, finish reasons. Changes this one client, and those that
 * its `withOptions()` makes, and returns it; the lazy promise it answers with stays what it is. Prompts and answers stay out unless `content` asks for them.
 *
 * @throws TracedError `TRACED_INVALID_CLIENT`, `TRACED_INVALID_OPTION`.
 * @example
 * const openai = traceOpenAI(new OpenAI());
 */
export function traceOpenAI<T extends object>(target: T, options: LanguageModelOptions = {}): T {
  checkOptions('traceOpenAI()', options, LANGUAGE_MODEL_OPTIONS);
  const { chat, completions, embeddings, responses, baseURL, apiVersion } = (target ?? {}) as OpenAiLike;
  if (typeof chat?.completions?.create !== 'function') {
    throw invalidClient('traceOpenAI', 'a client of openai', target, 'traceOpenAI(new OpenAI())');
  }
  if (isCreatedElsewhere('openai', chat.completions)) return target;
  const base = { provider: typeof apiVersion === 'string' ? 'azure.ai.openai' : 'openai', baseUrl: baseURL };
  traceCreate(chat.completions, { ...base, operation: 'chat', read: readChat, prompt: ['messages'] }, options);
  traceCreate(responses, { ...base, operation: 'chat', read: readResponse, prompt: ['input'] }, options);
  traceCreate(completions, { ...base, operation: 'text_completion', read: readChat, prompt: ['prompt'] }, options);
  traceCreate(embeddings, { ...base, operation: 'embeddings', read: readChat, prompt: ['input'] }, options);
  traceVariants(target, (variant) => traceOpenAI(variant, options));
  return target;
}

interface Chat {
  readonly id?: string;
  readonly model?: string;
  readonly usage?: { readonly prompt_tokens?: number; readonly completion_tokens?: number } | null;
  readonly choices?: readonly {
    readonly finish_reason?: string | null;
    readonly text?: string;
    readonly message?: { readonly content?: unknown };
    readonly delta?: { readonly content?: unknown };
  }[];
}

const readChat: ReadAnswer = ({ answer }, piece) => {
  const { id, model, usage, choices = [] } = piece as Chat;
  if (id !== undefined) answer.id = id;
  if (model !== undefined) answer.model = model;
  if (usage?.prompt_tokens !== undefined) answer.inputTokens = usage.prompt_tokens;
  if (usage?.completion_tokens !== undefined) answer.outputTokens = usage.completion_tokens;
  for (const { finish_reason: reason, message, delta, text } of choices) {
    if (typeof reason === 'string') answer.finishReasons = [...(answer.finishReasons ?? []), reason];
    const said = message?.content ?? delta?.content ?? text;
    if (typeof said === 'string') answer.text = (answer.text ?? '') + said;
  }
};

interface Response {
  readonly id?: string;
  readonly model?: string;
  readonly status?: string;
  readonly error?: { readonly code?: unknown } | null;
  readonly output_text?: string;
  readonly output?:
    | readonly { readonly content?: readonly { readonly type?: string; readonly text?: string }[] }[]
    | null;
  readonly usage?: { readonly input_tokens?: number; readonly output_tokens?: number } | null;
}

// What `error.type` may be: a word of the protocol, and not whatever a server of somebody's writes there.
const CODE = /^[a-z][a-z_]{0,63}$/;

const readResponse: ReadAnswer = ({ answer }, piece) => {
  const {
    id,
    model,
    status,
    error,
    usage,
    output,
    output_text: text = textOf(output),
  } = ((piece as { response?: Response }).response ?? piece) as Response;
  if (id !== undefined) answer.id = id;
  if (model !== undefined) answer.model = model;
  if (status !== undefined && status !== 'in_progress' && status !== 'queued') answer.finishReasons = [status];
  if (status === 'failed') answer.failure = codeOf(error) ?? status;
  if (usage?.input_tokens !== undefined) answer.inputTokens = usage.input_tokens;
  if (usage?.output_tokens !== undefined) answer.outputTokens = usage.output_tokens;
  if (text !== undefined) answer.text = text;
};

function codeOf(error: Response['error']): string | undefined {
  return typeof error?.code === 'string' && CODE.test(error.code) ? error.code : undefined;
}

/** The client puts the parts together only after the answer was read. */
function textOf(output: Response['output']): string | undefined {
  const parts = (output ?? []).flatMap(({ content }) => content ?? []);
  const texts = parts.filter(({ type, text }) => type === 'output_text' && typeof text === 'string');
  return texts.length === 0 ? undefined : texts.map(({ text }) => text).join('');
}
