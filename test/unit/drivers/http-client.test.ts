import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import { SpanStatusCode } from '@opentelemetry/api';
import { createServer, get, request, type ClientRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { traceAxios } from '../../../lib/drivers/axios/trace-axios.js';
import { hasHttpClientChannel, traceHttpClientChannel } from '../../../lib/drivers/http/http-client-channel.js';
import { addToText } from '../../../lib/drivers/http/stored-headers.js';
import { seams } from '../../../lib/shared/time/test-seams.js';
import { under } from '../../backends/support/callers.js';
import { startFixture, type TracingFixture } from '../../integration/support/tracing-fixture.js';

let fixture: TracingFixture;
let server: Server;
let url: string;
const received: IncomingHttpHeaders[] = [];

beforeAll(async () => {
  seams.rethrowInternalErrors = true;
  fixture = startFixture();
  server = createServer((request, response) => {
    received.push(request.headers);
    if (request.url === '/hangs') return;
    if (request.url === '/echo') return void request.pipe(response);
    if (request.url === '/hang-up') return void request.socket.destroy();
    response.statusCode = Number(/^\/status\/(\d+)/.exec(request.url ?? '')?.[1] ?? 200);
    const to = /^\/to\/(.*)$/.exec(request.url ?? '')?.[1];
    if (to !== undefined) response.writeHead(302, { location: decodeURIComponent(to) });
    response.end('answer');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  fixture.reset();
  received.length = 0;
});
afterAll(async () => {
  seams.rethrowInternalErrors = false;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await fixture.stop();
});

const sentIds = () => received.map(({ traceparent }) => String(traceparent).split('-')[2]);
const clientSpans = () => fixture.spans().filter(({ name }) => /^[A-Z]+$/.test(name));

describe('traceAxios', () => {
  it('leaves a CLIENT span per request and sends its context, once whichever way the request goes', async () => {
    const api = traceAxios(traceAxios(axios.create({ baseURL: url })));
    await under('caller', () => api.get('/status/200?a=1&sig=s', { headers: { 'x-own': 'kept' } }));
    await expect(api.post('/status/503', {})).rejects.toThrow('503');
    await expect(api.get('http://127.0.0.1:1/')).rejects.toThrow('ECONNREFUSED');
    const seen = clientSpans().map(({ name, status, attributes }) => [
      name,
      status.code,
      attributes['error.type'] ?? attributes['url.full'],
    ]);
    expect(seen).toEqual([
      ['GET', SpanStatusCode.UNSET, `${url}/status/200?a=1&sig=REDACTED`],
      ['POST', SpanStatusCode.ERROR, '503'],
      ['GET', SpanStatusCode.ERROR, 'ECONNREFUSED'],
    ]);
    expect(sentIds()).toEqual(
      clientSpans()
        .slice(0, 2)
        .map((span) => span.spanContext().spanId),
    );
    expect(received[0]?.['x-own']).toBe('kept');
  });

  it('gives another try by the same configuration a span and a context of its own', async () => {
    const api = traceAxios(axios.create());
    const error = await api.get(`${url}/status/503`).catch((thrown: { config: object }) => thrown);
    await expect(api.request((error as { config: object }).config)).rejects.toThrow('503');
    expect(clientSpans()).toHaveLength(2);
    expect(sentIds()).toEqual(clientSpans().map((span) => span.spanContext().spanId));
  });

  it('leaves redirects to what the application does about them', async () => {
    const told: unknown[] = [];
    const beforeRedirect = (options: { href?: string }): void => void told.push(options.href);
    const target = url.replace('127.0.0.1', 'localhost');
    const api = traceAxios(axios.create({ beforeRedirect }));
    await api.get(`${url}/to/${encodeURIComponent(target)}`, { headers: { authorization: 'Bearer own' } });
    expect(told).toEqual([`${target}/`]);
    expect(received.map(({ authorization }) => authorization)).toEqual(['Bearer own', undefined]);
    expect(clientSpans()).toHaveLength(1);
    const refuse = (): void => {
      throw new Error('no redirects');
    };
    await expect(api.get(`${url}/to/${encodeURIComponent(target)}`, { beforeRedirect: refuse })).rejects.toThrow(
      'no redirects',
    );
  });

  it('makes one span where node:http is traced below it', async () => {
    const stop = traceHttpClientChannel();
    await traceAxios(axios.create()).get(url);
    stop();
    expect(clientSpans()).toHaveLength(1);
    expect(sentIds()).toEqual([clientSpans()[0]?.spanContext().spanId]);
  });

  it('is cancelled when the caller gives up', async () => {
    const giveUp = new AbortController();
    giveUp.abort();
    await expect(traceAxios(axios.create()).get(url, { signal: giveUp.signal })).rejects.toThrow('canceled');
    expect(clientSpans().map(({ attributes }) => attributes['traced.outcome'])).toEqual(['cancelled']);
  });

  it('ends where the error does not name its request', async () => {
    const api = traceAxios(axios.create({ baseURL: url }));
    const { token, cancel } = axios.CancelToken.source();
    const both = ['/hangs', '/hangs'].map((path) => under('caller', () => api.get(path, { cancelToken: token })));
    setTimeout(() => cancel('enough'), 20);
    await Promise.allSettled(both);
    const transformResponse = (): never => {
      throw new RangeError('no JSON');
    };
    await expect(under('another', () => api.get('/', { transformResponse }))).rejects.toThrow('no JSON');
    await expect(api.get('/', { adapter: () => Promise.reject(new URIError('mine')) })).rejects.toThrow('mine');
    const told = clientSpans().map(({ attributes }) => attributes['traced.outcome'] ?? attributes['error.type']);
    expect(told).toEqual(['cancelled', 'cancelled', 'RangeError', 'URIError']);
  });

  it('refuses what is no axios', () => {
    const frozen = Object.freeze(axios.create());
    expect(traceAxios(frozen)).toBe(frozen);
    expect(() => traceAxios({})).toThrow(/expected an instance of axios, got an object/);
  });
});

describe('the channel of node:http', () => {
  const send = (path: string, headers: Record<string, string> = {}) =>
    new Promise<void>((resolve, reject) => {
      get(`${url}${path}`, { headers }, (response) => response.resume().on('end', resolve)).on('error', reject);
    });

  it('is there from Node 22.12 on', () => {
    expect(
      ['20.19.0', '22.11.0', '22.12.0', '24.0.0', '26.1.0'].map((version) => hasHttpClientChannel(version)),
    ).toEqual([false, false, true, true, true]);
  });

  it('gives each request the right parent and sends its context, where Node can', async () => {
    const stop = traceHttpClientChannel();
    await Promise.all(Array.from({ length: 50 }, (_, index) => under(`caller ${index}`, () => send(`/${index}`))));
    await send('/status/404');
    const foreign = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await send('/', { traceparent: foreign });
    stop();
    await send('/after');
    const byId = new Map(fixture.spans().map((span) => [span.spanContext().spanId, span.name]));
    const parents = clientSpans().map((span) => [
      new URL(String(span.attributes['url.full'])).pathname,
      byId.get(span.parentSpanContext?.spanId ?? ''),
    ]);
    expect(parents).toHaveLength(hasHttpClientChannel() ? 51 : 0);
    expect(parents.filter(([path, caller]) => path !== '/status/404' && caller !== `caller ${path?.slice(1)}`)).toEqual(
      [],
    );
    expect(received.at(-2)?.['traceparent']).toBe(foreign);
    expect(received.at(-1)?.['traceparent']).toBeUndefined();
  });

  /** What a request of `path` failed with, once it has been closed. */
  const failing = (path: string, then?: (request: ClientRequest) => void, headers?: readonly string[]) =>
    new Promise<string | undefined>((resolve) => {
      let message: string | undefined;
      const request = get(`${url}${path}`, { headers, agent: false }, (response) => response.resume());
      request.on('error', (error) => (message = error.message)).on('close', () => resolve(message));
      then?.(request);
    });

  it('is cancelled when the application destroys a request, and has failed when the server does', async () => {
    const stop = traceHttpClientChannel();
    const later = (request: ClientRequest) => request.on('socket', () => setImmediate(() => request.destroy()));
    expect(await failing('/hangs', later)).toBe('socket hang up');
    expect(await failing('/hangs', (request) => request.destroy())).toBe('socket hang up');
    expect(await failing('/hangs', (request) => request.destroy(new RangeError('too late')))).toBe('too late');
    expect(await failing('/hang-up')).toBe('socket hang up');
    stop();
    const told = clientSpans().map(({ attributes }) => attributes['traced.outcome'] ?? attributes['error.type']);
    expect(told).toEqual(hasHttpClientChannel() ? ['cancelled', 'cancelled', 'RangeError', 'ECONNRESET'] : []);
  });

  it('reads headers that were given as a list, and adds its own to them', async () => {
    const stop = traceHttpClientChannel();
    const host = url.replace('http://', '');
    const foreign = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await failing('/listed', undefined, ['X-One', '1', 'Host', host]);
    const pairs = [
      ['Host', host],
      ['X-One', '1'],
      ['X-One', '2'],
    ];
    await failing('/pairs', undefined, pairs as unknown as string[]);
    await failing('/foreign', undefined, ['Host', host, 'TraceParent', foreign]);
    stop();
    const asked = clientSpans().map(({ attributes }) => attributes['url.full']);
    expect(asked).toEqual(hasHttpClientChannel() ? [`${url}/listed`, `${url}/pairs`] : []);
    const ids = clientSpans().map((span) => span.spanContext().spanId);
    const sent = hasHttpClientChannel() ? ids : [undefined, undefined];
    expect(sentIds()).toEqual([...sent, foreign.split('-')[2]]);
    expect(received.map((headers) => headers['x-one'])).toEqual(['1', '1, 2', undefined]);
  });

  it('sends its context with a request whose body waits for the server', async () => {
    const stop = traceHttpClientChannel();
    const body = await new Promise<string>((resolve, reject) => {
      const options = { method: 'POST', agent: false, headers: { expect: '100-continue' } };
      const sent = request(`${url}/echo`, options, (response) => {
        let text = '';
        response
          .setEncoding('utf8')
          .on('data', (part) => (text += part))
          .on('end', () => resolve(text));
      });
      sent.on('continue', () => sent.end('whole body')).on('error', reject);
    });
    stop();
    expect(body).toBe('whole body');
    expect(sentIds()).toEqual(
      hasHttpClientChannel() ? clientSpans().map((span) => span.spanContext().spanId) : [undefined],
    );
  });

  it('leaves a list alone of which Node keeps something else', () => {
    const text = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
    const untouched = [
      { _header: text },
      { _header: text, _headerSent: true, outputData: [] },
      { _header: text, _headerSent: true, outputData: [{ data: text }, { data: 'x' }], outputSize: 1 },
      { _header: text, _headerSent: false, outputData: [{ data: 'x' }] },
      { _header: 'GET / HTTP/1.1', _headerSent: false, outputData: [] },
      { _header: text.replace('Host', 'Baggage'), _headerSent: false, outputData: [] },
      {},
    ];
    const before = structuredClone(untouched);
    for (const stored of untouched) addToText(stored, 'baggage', 'a=1');
    expect(untouched).toEqual(before);
    const listed = { _header: text, _headerSent: false, outputData: [] };
    expect(() => addToText(listed, 'baggage', 'a=1\r\nx: y')).toThrow('Invalid character');
    addToText(listed, 'baggage', 'a=1');
    expect(listed._header).toBe('GET / HTTP/1.1\r\nHost: a\r\nbaggage: a=1\r\n\r\n');
  });
});

describe('a request over a Unix socket', () => {
  it('names the socket, or the host that the caller names, and no port', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'socket-'));
    const socketPath = join(folder, 'http.sock');
    const daemon = createServer((_request, response) => void response.end('answer'));
    await new Promise<void>((resolve) => daemon.listen(socketPath, resolve));
    const stop = traceHttpClientChannel();
    await traceAxios(axios.create({ socketPath })).get('/containers/json');
    const headers = { host: 'docker' };
    await new Promise<void>((resolve, reject) => {
      get({ socketPath, path: '/info', headers }, (response) => response.resume().on('end', resolve)).on(
        'error',
        reject,
      );
    });
    stop();
    await new Promise((resolve) => daemon.close(resolve));
    await rm(folder, { recursive: true });
    const servers = clientSpans().map(({ attributes }) => [attributes['server.address'], attributes['server.port']]);
    expect(servers).toEqual([[socketPath, undefined], ...(hasHttpClientChannel() ? [['docker', undefined]] : [])]);
  });
});
