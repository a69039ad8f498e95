import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { tracedFetch } from '../../../../lib/http/client/traced-fetch.js';
import { definePolicies, namedPolicy, policy } from '../../../../lib/resilience.js';
import { surroundings } from '../../resilience/support/surroundings.js';

let server: Server;
let url: string;
const received: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push(body);
      response.writeHead(503).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => void (received.length = 0));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function* parts() {
  yield Buffer.from('pa');
  yield Buffer.from('rt');
}

type Send = () => Promise<Response>;

function sending(body: unknown): Send {
  return () => tracedFetch(url, { method: 'POST', body, duplex: 'half' } as never);
}

/** Throws for a 503, as applications do that want it repeated. */
function failing(send: Send): () => Promise<never> {
  return async () => {
    const { status } = await send();
    throw Object.assign(new Error('unavailable'), { status });
  };
}

const bodies: [string, () => Send][] = [
  ['an async iterable', () => sending(parts())],
  ['a readable of Node', () => sending(Readable.from([Buffer.from('part')]))],
  ['a web stream', () => sending(Readable.toWeb(Readable.from([Buffer.from('part')])))],
  [
    'a Request with a body',
    () => {
      const request = new Request(url, { method: 'POST', body: 'part' });
      return () => tracedFetch(request);
    },
  ],
];

describe('a body that can be read only once', () => {
  it.each(bodies)('is never sent twice: %s', async (_, make) => {
    const { listener, environment } = surroundings();
    const call = policy({ retry: { retries: 2, baseMs: 0 } }, environment).execute(failing(make()));
    await expect(call).rejects.toMatchObject({ status: 503 });
    expect(received).toEqual(['part']);
    expect(listener.ends).toMatchObject([{ attempts: 1, outcome: 'failure', stopReason: 'one_shot_body' }]);
  });

  it('is not repeated by a policy further out', async () => {
    const send = failing(sending(parts()));
    const inner = policy({ retry: false, timeout: 5_000 });
    const outer = policy({ retry: { retries: 2, baseMs: 0 } });
    await expect(outer.execute(() => inner.execute(send))).rejects.toMatchObject({ status: 503 });
    expect(received).toEqual(['part']);
  });

  it('is not repeated by a policy of another library either, which gets the first answer again', async () => {
    const { listener, environment } = surroundings();
    const threeTimes = {
      async execute<T>(fn: (context: unknown) => PromiseLike<T> | T): Promise<T> {
        for (let index = 0; ; index++) {
          try {
            return await fn(undefined);
          } catch (error) {
            if (index === 2) throw error;
          }
        }
      },
    };
    definePolicies({ others: threeTimes }, environment);
    await expect(namedPolicy('others').execute(failing(sending(parts())))).rejects.toMatchObject({ status: 503 });
    expect(received).toEqual(['part']);
    expect(listener.ends).toMatchObject([{ attempts: 1, stopReason: 'one_shot_body' }]);
  });

  it.each<[string, unknown]>([
    ['a text', 'part'],
    ['a buffer', Buffer.from('part')],
    ['a blob', new Blob(['part'])],
    ['a form', new URLSearchParams('part')],
  ])('is none of these, which are repeated: %s', async (_, body) => {
    const call = policy({ retry: { retries: 2, baseMs: 0 } }).execute(failing(sending(body)));
    await expect(call).rejects.toMatchObject({ status: 503 });
    expect(received.map((text) => text.replace('=', ''))).toEqual(['part', 'part', 'part']);
  });

  it('does not spoil the success of its attempt', async () => {
    const { listener, environment } = surroundings();
    const response = await policy({}, environment).execute(sending(parts()));
    expect(response.status).toBe(503);
    expect(listener.ends).toMatchObject([{ attempts: 1, outcome: 'success' }]);
  });
});
