import Anthropic from '@anthropic-ai/sdk';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanStatusCode } from '@opentelemetry/api';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import OpenAI, { AzureOpenAI } from 'openai';
import { traceAnthropic } from '../../../../lib/drivers/llm/trace-anthropic.js';
import { traceOpenAI } from '../../../../lib/drivers/llm/trace-openai.js';
import { captureTracing } from '../../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../../lib/testing/capture/tracing-capture.js';

let tracing: TracingCapture;
beforeEach(() => {
  tracing = captureTracing({ rethrowInternalErrors: true });
});
afterEach(() => tracing.close());

/** Answers a stream whose second piece never comes, and nothing at all to `silent`. */
const server = createServer((request, response) => {
  void text(request).then((body) => {
    if (body.includes('silent')) return;
    const chunk = {
      id: 'chat-1',
      model: 'gpt-5',
      choices: [{ index: 0, delta: { content: 'a' }, finish_reason: null }],
    };
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(`data: ${JSON.stringify(chunk)}\n\n`);
  });
});
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const openai = () => {
  const { port } = server.address() as AddressInfo;
  return traceOpenAI(new OpenAI({ apiKey: 'k', maxRetries: 0, baseURL: `http://127.0.0.1:${port}` }));
};
const ask = { model: 'gpt-5', messages: [{ role: 'user' as const, content: 'x' }] };
const silent = { ...ask, model: 'silent' };
const seen = () =>
  tracing
    .spans()
    .map(({ status, attributes }) => [status.code, attributes['traced.outcome'], attributes['error.type']]);

describe('a call of a language model that its caller gives up', () => {
  it('is cancelled, and not failed, before the answer', async () => {
    const caller = new AbortController();
    const asked = openai().chat.completions.create(silent, { signal: caller.signal });
    setTimeout(() => caller.abort(), 5);
    await expect(asked).rejects.toThrow('aborted');
    expect(seen()).toEqual([[SpanStatusCode.UNSET, 'cancelled', undefined]]);
  });

  it('is cancelled while a stream is read, which then ends as any other', async () => {
    const stream = await openai().chat.completions.create({ ...ask, stream: true });
    for await (const _chunk of stream) stream.controller.abort();
    const helper = openai().chat.completions.stream(ask);
    helper.on('chunk', () => helper.abort());
    await expect(helper.finalChatCompletion()).rejects.toThrow('aborted');
    expect(seen()).toEqual([
      [SpanStatusCode.UNSET, 'cancelled', undefined],
      [SpanStatusCode.UNSET, 'cancelled', undefined],
    ]);
  });

  it('has failed where a time limit gave it up', async () => {
    const signal = AbortSignal.timeout(5);
    await expect(openai().chat.completions.create(silent, { signal })).rejects.toThrow('aborted');
    await expect(openai().chat.completions.create(silent, { timeout: 5 })).rejects.toThrow();
    expect(seen().map(([code, outcome]) => [code, outcome])).toEqual([
      [SpanStatusCode.ERROR, undefined],
      [SpanStatusCode.ERROR, undefined],
    ]);
  });
});

describe('a client of a language model', () => {
  const json = () => Promise.resolve(Response.json({ id: 'x', choices: [], content: [] }));

  it('hands its tracing to what withOptions() makes of it', async () => {
    const own = { apiKey: 'k', fetch: json };
    await traceOpenAI(new OpenAI(own)).withOptions({ timeout: 1000 }).chat.completions.create(ask);
    const anthropic = new Anthropic({ ...own, openTelemetry: { traces: { enabled: false } } });
    await traceAnthropic(anthropic)
      .withOptions({ timeout: 1000 })
      .messages.create({ ...ask, max_tokens: 1 });
    expect(tracing.spans().map(({ name }) => name)).toEqual(['chat gpt-5', 'chat gpt-5']);
  });

  it('is of Azure where it is one', async () => {
    const azure = new AzureOpenAI({
      apiKey: 'k',
      fetch: json,
      endpoint: 'https://acme.test',
      apiVersion: '2024-10-21',
    });
    await traceOpenAI(azure).chat.completions.create(ask);
    expect(tracing.spans()[0]?.attributes).toMatchObject({
      'gen_ai.provider.name': 'azure.ai.openai',
      'server.address': 'acme.test',
    });
  });
});
