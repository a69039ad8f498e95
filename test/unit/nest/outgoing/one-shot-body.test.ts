import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { Retry } from '../../../../lib/decorators/resilience/retry.decorator.js';
import { Traced } from '../../../../lib/decorators/traced.decorator.js';
import { TracedHttpService, type TracedHttpBody } from '../../../../lib/nest/outgoing/traced-http.service.js';
import { captureTracing } from '../../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../../lib/testing/capture/tracing-capture.js';

let server: Server;
let url: string;
let tracing: TracingCapture;
const received: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push(body);
      response.writeHead(503).end(`answer ${received.length}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  tracing = captureTracing({ rethrowInternalErrors: true });
});
afterEach(async () => {
  received.length = 0;
  await tracing.close();
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

class Unavailable extends Error {}

class Uploads {
  readonly #http = new TracedHttpService();

  @Traced()
  @Retry({ retries: 2, baseMs: 0, budget: false })
  async send(body: TracedHttpBody): Promise<never> {
    const answer = await this.#http.post(url, body, { duplex: 'half' } as object);
    throw new Unavailable(await answer.text());
  }
}

async function* parts(): AsyncGenerator<Buffer> {
  yield Buffer.from('pa');
  yield Buffer.from('rt');
}

const logical = () => tracing.spans().find(({ name }) => name === 'Uploads.send')?.attributes;
const sent = () => tracing.spans().filter(({ name }) => name === 'POST').length;

describe('a body that TracedHttpService can read only once', () => {
  it.each<[string, () => unknown]>([
    ['an async generator', () => parts()],
    ['an object with an async iterator', () => ({ [Symbol.asyncIterator]: parts })],
    ['a readable of Node', () => Readable.from([Buffer.from('part')])],
    ['a web stream', () => Readable.toWeb(Readable.from([Buffer.from('part')]))],
  ])('is sent once, and its answer stands: %s', async (_, make) => {
    await expect(new Uploads().send(make() as TracedHttpBody)).rejects.toThrow('answer 1');
    expect(received).toEqual(['part']);
    expect(sent()).toBe(1);
    expect(logical()).toMatchObject({
      'error.type': 'Unavailable',
      'resilience.attempts': 1,
      'resilience.stop_reason': 'one_shot_body',
    });
  });

  it.each<[string, unknown, string]>([
    ['plain data', { part: 1 }, '{"part":1}'],
    ['a text', 'part', 'part'],
    ['a buffer', Buffer.from('part'), 'part'],
    ['a blob', new Blob(['part']), 'part'],
    ['a form', new URLSearchParams('part=1'), 'part=1'],
    ['nothing', undefined, ''],
  ])('is none of these, which are repeated: %s', async (_, body, text) => {
    await expect(new Uploads().send(body as TracedHttpBody)).rejects.toThrow('answer 3');
    expect(received).toEqual([text, text, text]);
    expect(logical()).toMatchObject({ 'resilience.attempts': 3, 'resilience.stop_reason': 'max_attempts' });
  });
});
