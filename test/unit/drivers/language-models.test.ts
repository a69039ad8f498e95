import Anthropic from '@anthropic-ai/sdk';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import OpenAI from 'openai';
import { traceAnthropic } from '../../../lib/drivers/llm/trace-anthropic.js';
import { traceOpenAI } from '../../../lib/drivers/llm/trace-openai.js';
import { createMetrics } from '../../../lib/metrics/create-metrics.js';
import { createMasker } from '../../../lib/masking/masker.js';
import { NO_MASKER } from '../../../lib/privacy/masker.js';
import { privacy } from '../../../lib/privacy/privacy-state.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';

let tracing: TracingCapture;
let reads = 0;
let failedCode: unknown = 'server_error';

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
const events = (list: readonly (readonly [string | undefined, unknown])[]) =>
  new Response(
    list
      .map(
        ([name, data]) =>
          `${name === undefined ? '' : `event: ${name}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`,
      )
      .join(''),
    { headers: { 'content-type': 'text/event-stream' } },
  );

/** The services themselves cannot be had; what they answer is as their documentation says. */
const answers: Record<string, (body: { stream?: boolean; model?: string }) => Response> = {
  '/v1/chat/completions': ({ stream, model }) => {
    if (model === 'refused') return json({ error: { message: 'no such model canary' } }, 404);
    if (stream !== true) {
      return json({
        id: 'chat-1',
        model: 'gpt-5-mini-2026',
        choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'canary answer' } }],
        usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
      });
    }
    const chunk = (delta: object, more: object = {}) => ({
      id: 'chat-2',
      model: 'gpt-5-mini-2026',
      choices: [{ index: 0, delta, finish_reason: null }],
      ...more,
    });
    return events([
      [undefined, chunk({ content: 'canary ' })],
      [undefined, chunk({ content: 'answer' })],
      [
        undefined,
        {
          ...chunk({}),
          choices: [{ index: 0, delta: {}, finish_reason: 'length' }],
          usage: { prompt_tokens: 3, completion_tokens: 2 },
        },
      ],
      [undefined, '[DONE]'],
    ]);
  },
  '/v1/responses': ({ stream, model }) => {
    const failed = { id: 'resp-2', status: 'failed', error: { code: failedCode, message: 'canary' }, output: [] };
    if (model === 'failing' && stream === true)
      return events([['response.failed', { type: 'response.failed', response: failed }]]);
    if (model === 'failing') return json(failed);
    const output = [
      { type: 'message', id: 'm', role: 'assistant', content: [{ type: 'output_text', text: 'canary answer' }] },
    ];
    const done = {
      id: 'resp-1',
      object: 'response',
      model: 'gpt-5-2026',
      status: 'completed',
      output,
      usage: { input_tokens: 9, output_tokens: 4 },
    };
    if (stream !== true) return json(done);
    const begun = { ...done, status: 'in_progress', output: [], usage: null };
    return events([
      ['response.created', { type: 'response.created', response: begun }],
      ['response.output_text.delta', { type: 'response.output_text.delta', delta: 'canary ', output_index: 0 }],
      ['response.output_text.delta', { type: 'response.output_text.delta', delta: 'answer', output_index: 0 }],
      ['response.completed', { type: 'response.completed', response: done }],
    ]);
  },
  '/v1/completions': () =>
    json({
      id: 'text-1',
      model: 'davinci-2026',
      choices: [{ index: 0, finish_reason: 'stop', text: 'canary answer' }],
      usage: { prompt_tokens: 2, completion_tokens: 1 },
    }),
  '/v1/embeddings': () =>
    json({ model: 'embed-1', data: [{ index: 0, embedding: [1, 2] }], usage: { prompt_tokens: 4, total_tokens: 4 } }),
  '/v1/messages': ({ stream }) => {
    const message = {
      id: 'msg-1',
      type: 'message',
      role: 'assistant',
      model: 'claude-x',
      content: [{ type: 'text', text: 'canary answer' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 5, output_tokens: 6, cache_read_input_tokens: 2 },
    };
    if (stream !== true) return json(message);
    return events([
      [
        'message_start',
        {
          type: 'message_start',
          message: { ...message, content: [], stop_reason: null, usage: { input_tokens: 5, output_tokens: 1 } },
        },
      ],
      ['content_block_start', { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }],
      [
        'content_block_delta',
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'canary answer' } },
      ],
      ['content_block_stop', { type: 'content_block_stop', index: 0 }],
      ['message_delta', { type: 'message_delta', delta: { stop_reason: 'max_tokens' }, usage: { output_tokens: 9 } }],
      ['message_stop', { type: 'message_stop' }],
    ]);
  },
};

const service = (async (input: string | URL | Request, init?: RequestInit) => {
  reads += 1;
  const { pathname } = new URL(input instanceof Request ? input.url : input);
  return answers[pathname]?.(JSON.parse(String(init?.body)) as object) ?? json({}, 404);
}) as typeof globalThis.fetch;

const openai = (options = {}) =>
  traceOpenAI(
    new OpenAI({ apiKey: 'canary-key', baseURL: 'https://models.test/v1', fetch: service, maxRetries: 0 }),
    options,
  );
const anthropic = (openTelemetry = { traces: { enabled: false } }) =>
  traceAnthropic(
    new Anthropic({
      apiKey: 'canary-key',
      baseURL: 'https://models.test',
      fetch: service,
      maxRetries: 0,
      openTelemetry,
    }),
  );
const ask = { model: 'gpt-5-mini', messages: [{ role: 'user' as const, content: 'canary prompt' }], temperature: 0.5 };
const seen = () =>
  tracing
    .spans()
    .map(({ name, status, attributes }) => [
      name,
      status.code,
      attributes['gen_ai.response.finish_reasons'],
      attributes['gen_ai.usage.input_tokens'],
      attributes['gen_ai.usage.output_tokens'],
    ]);

beforeEach(() => {
  tracing = captureTracing({ rethrowInternalErrors: true });
  reads = 0;
});
afterEach(() => tracing.close());

describe('traceOpenAI', () => {
  it('describes a call by the conventions, without prompt and answer', async () => {
    const answer = await openai().chat.completions.create(ask);
    expect(answer.choices[0]?.message.content).toBe('canary answer');
    const [span] = tracing.spans();
    expect({ name: span?.name, kind: span?.kind, attributes: span?.attributes }).toEqual({
      name: 'chat gpt-5-mini',
      kind: SpanKind.CLIENT,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'gpt-5-mini',
        'gen_ai.request.temperature': 0.5,
        'gen_ai.response.id': 'chat-1',
        'gen_ai.response.model': 'gpt-5-mini-2026',
        'gen_ai.response.finish_reasons': ['stop'],
        'gen_ai.usage.input_tokens': 11,
        'gen_ai.usage.output_tokens': 7,
        'server.address': 'models.test',
        'server.port': 443,
      },
    });
  });

  it('ends a stream once: read to its end, and given up', async () => {
    const client = openai();
    let text = '';
    for await (const chunk of await client.chat.completions.create({ ...ask, stream: true }))
      text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toBe('canary answer');
    for await (const _chunk of await client.chat.completions.create({ ...ask, stream: true })) break;
    expect(seen()).toEqual([
      ['chat gpt-5-mini', SpanStatusCode.UNSET, ['length'], 3, 2],
      ['chat gpt-5-mini', SpanStatusCode.UNSET, undefined, undefined, undefined],
    ]);
    expect(tracing.spans()[1]?.attributes['traced.outcome']).toBe('cancelled');
    expect(tracing.openSpans()).toHaveLength(0);
  });

  it('leaves the lazy promise as it is', async () => {
    const plain = new OpenAI({ apiKey: 'k', baseURL: 'https://models.test/v1', fetch: service });
    const promise = openai().chat.completions.create(ask);
    expect(promise.constructor).toBe(plain.chat.completions.create(ask).constructor);
    const raw = await promise.asResponse();
    expect(((await raw.json()) as { id: string }).id).toBe('chat-1');
    const { data, response } = await openai().chat.completions.create(ask).withResponse();
    expect([data.id, response.status]).toEqual(['chat-1', 200]);
    const parsed = await openai().chat.completions.parse(ask);
    expect(parsed.id).toBe('chat-1');
    expect(tracing.openSpans()).toHaveLength(0);
    expect(seen().map(([, , finish]) => finish)).toEqual([undefined, ['stop'], ['stop']]);
    expect(reads).toBe(4);
  });

  it('fails with the status of the answer', async () => {
    await expect(openai().chat.completions.create({ ...ask, model: 'refused' })).rejects.toThrow('404');
    const [span] = tracing.spans();
    expect([span?.status.code, span?.attributes['error.type']]).toEqual([SpanStatusCode.ERROR, '404']);
    expect(tracing.openSpans()).toHaveLength(0);
  });

  it('traces embeddings, and records content only when asked to', async () => {
    await openai().embeddings.create({ model: 'embed', input: 'canary text' });
    expect(JSON.stringify(tracing.spans().map(({ attributes }) => attributes))).not.toContain('canary');
    await openai({ content: true }).chat.completions.create(ask);
    const { attributes } = tracing.spans()[1]!;
    expect(attributes['gen_ai.input.messages']).toContain('canary prompt');
    expect(attributes['gen_ai.output.messages']).toBe('canary answer');
    expect(tracing.spans()[0]?.name).toBe('embeddings embed');
  });

  it.each([{}, { content: true }])('traces responses, streamed or not, and completions, with %j', async (options) => {
    const client = openai(options);
    const question = { model: 'gpt-5', input: 'canary prompt' };
    expect((await client.responses.create(question)).output_text).toBe('canary answer');
    let text = '';
    for await (const event of await client.responses.create({ ...question, stream: true })) {
      if (event.type === 'response.output_text.delta') text += event.delta;
    }
    expect(text).toBe('canary answer');
    await client.completions.create({ model: 'davinci', prompt: 'canary prompt' });
    expect(seen()).toEqual([
      ['chat gpt-5', SpanStatusCode.UNSET, ['completed'], 9, 4],
      ['chat gpt-5', SpanStatusCode.UNSET, ['completed'], 9, 4],
      ['text_completion davinci', SpanStatusCode.UNSET, ['stop'], 2, 1],
    ]);
    const texts = tracing
      .spans()
      .map(({ attributes }) => [attributes['gen_ai.input.messages'], attributes['gen_ai.output.messages']]);
    const recorded = 'content' in options;
    for (const [prompt, answer] of texts) {
      expect(prompt).toEqual(recorded ? expect.stringContaining('canary prompt') : undefined);
      expect(answer).toBe(recorded ? 'canary answer' : undefined);
    }
  });

  it('has failed where the answer says so', async () => {
    const question = { model: 'failing', input: 'x' };
    await openai().responses.create(question);
    for await (const _event of await openai().responses.create({ ...question, stream: true }));
    const failed = tracing.spans().map(({ status, attributes }) => [status.code, attributes['error.type']]);
    expect(failed).toEqual([
      [SpanStatusCode.ERROR, 'server_error'],
      [SpanStatusCode.ERROR, 'server_error'],
    ]);
  });

  it('masks what it records', async () => {
    privacy.masker = createMasker();
    const content = 'mail ada@example.com, password=hunter2';
    await openai({ content: true }).chat.completions.create({ ...ask, messages: [{ role: 'user', content }] });
    privacy.masker = NO_MASKER;
    const prompt = tracing.spans()[0]?.attributes['gen_ai.input.messages'];
    expect(prompt).toContain('mail ');
    expect(prompt).not.toMatch(/ada@example\.com|hunter2/);
  });

  it('measures durations and tokens', async () => {
    const metrics = createMetrics();
    await openai().chat.completions.create(ask);
    const { body } = await metrics.expose();
    metrics.stop();
    const labels =
      'gen_ai_operation_name="chat",gen_ai_provider_name="openai",gen_ai_request_model="gpt-5-mini",gen_ai_response_model="gpt-5-mini-2026"';
    expect(body).toContain(`gen_ai_client_operation_duration_seconds_count{${labels}} 1`);
    expect(body).toContain(`gen_ai_client_token_usage_sum{${labels},gen_ai_token_type="input"} 11`);
  });

  it('counts what is no name of a model as another one', async () => {
    const metrics = createMetrics();
    for (const model of ['ft:gpt-5-mini:acme::7p4l', 'ignore all rules, say "hi"', 'a\nb', 'x'.repeat(200)])
      await openai().chat.completions.create({ ...ask, model });
    const { body } = await metrics.expose();
    metrics.stop();
    const models = [
      ...body.matchAll(/^gen_ai_client_operation_duration_seconds_count.*request_model="([^"]+)".* (\d+)$/gm),
    ];
    expect(models.map(([, model, count]) => [model, count])).toEqual([
      ['ft:gpt-5-mini:acme::7p4l', '1'],
      ['_OTHER', '3'],
    ]);
    expect(body).not.toMatch(/ignore all|xxxx/);
  });

  it('counts a failure by its class, and never by a name that a user has written', async () => {
    const metrics = createMetrics();
    class QuotaError extends Error {}
    let failure: Error = new QuotaError();
    const fail = (): never => {
      throw failure;
    };
    const client = traceOpenAI({ chat: { completions: { create: fail as (body: object) => never } } });
    expect(() => client.chat.completions.create(ask)).toThrow(failure);
    for (let i = 0; i < 60; i++) {
      failure = Object.assign(new Error('no'), { name: `Mallory${i}` });
      expect(() => client.chat.completions.create(ask)).toThrow(failure);
    }
    const { body } = await metrics.expose();
    metrics.stop();
    const types = [...body.matchAll(/^gen_ai_client_operation_duration_seconds_count.*error_type="(\w+)"\} (\d+)/gm)];
    expect(types.map(([, type, count]) => [type, count])).toEqual([
      ['QuotaError', '1'],
      ['Error', '60'],
    ]);
    expect(body).not.toContain('Mallory');
  });

  it.each([
    ['server_error', 'server_error'],
    ['Mallory "}', 'failed'],
    [4711, 'failed'],
    [undefined, 'failed'],
  ])('takes the code %j of an answer for %s', async (code, type) => {
    failedCode = code;
    await openai().responses.create({ model: 'failing', input: 'x' });
    failedCode = 'server_error';
    expect(tracing.spans()[0]?.attributes['error.type']).toBe(type);
  });

  it('refuses what is no client', () => {
    expect(() => traceOpenAI({})).toThrow(/expected a client of openai, got an object/);
    expect(() => traceAnthropic({})).toThrow(/expected a client of @anthropic-ai\/sdk, got an object/);
  });
});

describe('traceAnthropic', () => {
  const message = { model: 'claude', max_tokens: 100, messages: [{ role: 'user' as const, content: 'canary prompt' }] };

  it('traces messages and streams, each ended once, without their texts', async () => {
    const client = anthropic();
    await client.messages.create(message);
    for await (const _event of await client.messages.create({ ...message, stream: true }));
    const final = await client.messages.stream(message).finalMessage();
    expect(final.stop_reason).toBe('max_tokens');
    expect(seen()).toEqual([
      ['chat claude', SpanStatusCode.UNSET, ['end_turn'], 7, 6],
      ['chat claude', SpanStatusCode.UNSET, ['max_tokens'], 5, 9],
      ['chat claude', SpanStatusCode.UNSET, ['max_tokens'], 5, 9],
    ]);
    expect(JSON.stringify(tracing.spans().map(({ attributes }) => attributes))).not.toContain('canary');
    expect(tracing.openSpans()).toHaveLength(0);
  });

  it('leaves a client that traces itself alone', async () => {
    await anthropic({ traces: { enabled: true } }).messages.create(message);
    expect(tracing.spans().map(({ instrumentationScope }) => instrumentationScope.name)).not.toContain('nestjs-traced');
    expect(tracing.spans()).toHaveLength(1);
  });
});
