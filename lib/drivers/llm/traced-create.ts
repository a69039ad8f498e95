import type { Attributes } from '@opentelemetry/api';
import { isTracing } from '../../core/process/is-tracing.js';
import { guard } from '../../shared/errors/guard.js';
import { runtime } from '../../core/runtime/runtime.js';
import { replaceMethod } from '../common/own-method.js';
import { followApiPromise } from './follow-api-promise.js';
import { ModelCall, type ModelRequest, type ReadAnswer } from './llm-call.js';
import type { LanguageModelOptions } from './llm.options.js';
import { MAX_READ, recordable } from './recordable.js';

/** How the calls of one method of a client are described. */
export interface ModelMethod {
  readonly operation: string;
  readonly provider: string;
  /** Where the client sends its requests. */
  readonly baseUrl: unknown;
  readonly read: ReadAnswer;
  /** The name of the part of the request that has the prompt. */
  readonly prompt: readonly string[];
}

type Body = Readonly<Record<string, unknown>>;

/** Traces `create` of one resource of a client. */
export function traceCreate(resource: unknown, method: ModelMethod, options: LanguageModelOptions): void {
  if (typeof resource !== 'object' || resource === null) return;
  replaceMethod(resource, 'create', (original) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      if (runtime.languageModelMetrics === undefined && !isTracing()) return Reflect.apply(original, this, args);
      const call = guard(
        'tracing a language model',
        () => new ModelCall({ ...requestOf(method, args[0] as Body, options), signal: signalOf(args[1]) }),
      );
      if (call === undefined) return Reflect.apply(original, this, args);
      let result: unknown;
      try {
        result = call.life.run(original, this, args);
      } catch (error) {
        call.fail(error);
        throw error;
      }
      const follow = (): void => followApiPromise(call, result as object, withContent(method.read, options));
      if (typeof (result as { then?: unknown } | undefined)?.then === 'function')
        guard('tracing a language model', follow);
      else call.succeed();
      return result;
    };
  });
}

function signalOf(requestOptions: unknown): AbortSignal | undefined {
  const { signal } = (requestOptions ?? {}) as { signal?: unknown };
  return signal instanceof AbortSignal ? signal : undefined;
}

/** Traces the clients that `withOptions()` makes of this one. */
export function traceVariants(client: object, trace: (variant: object) => unknown): void {
  replaceMethod(client, 'withOptions', (original) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      const variant = Reflect.apply(original, this, args);
      guard('tracing a client of a language model', () => trace(variant as object));
      return variant;
    };
  });
}

function requestOf(
  { operation, provider, baseUrl, prompt }: ModelMethod,
  body: Body = {},
  { content }: LanguageModelOptions,
): ModelRequest {
  const attributes: Attributes = { ...addressOf(baseUrl) };
  for (const [name, keys] of PARAMETERS) {
    const value = keys.map((key) => body[key]).find((found) => typeof found === 'number');
    if (value !== undefined) attributes[`gen_ai.request.${name}`] = value as number;
  }
  const { encoding_format: format, model } = body;
  if (typeof format === 'string') attributes['gen_ai.request.encoding_formats'] = [format];
  const asked = content === true ? prompt.map((key) => body[key]).find((found) => found !== undefined) : undefined;
  if (asked !== undefined)
    attributes['gen_ai.input.messages'] = recordable('gen_ai.input.messages', JSON.stringify(asked));
  return { operation, provider, model: typeof model === 'string' ? model : undefined, attributes };
}

const PARAMETERS: readonly (readonly [string, readonly string[]])[] = [
  ['max_tokens', ['max_tokens', 'max_completion_tokens', 'max_output_tokens']],
  ['temperature', ['temperature']],
  ['top_p', ['top_p']],
  ['top_k', ['top_k']],
  ['frequency_penalty', ['frequency_penalty']],
  ['presence_penalty', ['presence_penalty']],
  ['seed', ['seed']],
];

function addressOf(baseUrl: unknown): Attributes {
  if (typeof baseUrl !== 'string' || !URL.canParse(baseUrl)) return {};
  const { hostname, port, protocol } = new URL(baseUrl);
  return { 'server.address': hostname, 'server.port': Number(port) || (protocol === 'http:' ? 80 : 443) };
}

/** Keeps the text of an answer only when `content` asks for it, and at most `MAX_READ` characters of it. */
function withContent(read: ReadAnswer, { content }: LanguageModelOptions): ReadAnswer {
  return (call, piece) => {
    read(call, piece);
    if (content !== true) delete call.answer.text;
    else if (call.answer.text !== undefined) call.answer.text = call.answer.text.slice(0, MAX_READ);
  };
}
