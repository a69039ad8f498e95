import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { getEventListeners } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../../../lib/shared/time/clock.js';
import type { HttpMeasurement } from '../../../../lib/core/contracts/http-metrics.js';
import { runtime } from '../../../../lib/core/runtime/runtime.js';
import { diagnostics } from '../../../../lib/shared/errors/diagnostics.js';
import { tracedFetch } from '../../../../lib/http/client/traced-fetch.js';
import { startFixture, type TracingFixture } from '../../../integration/support/tracing-fixture.js';

let fixture: TracingFixture;
let server: Server;
let url: string;
let port: number;
const received: { method: string | undefined; headers: IncomingHttpHeaders; body: string }[] = [];

beforeAll(async () => {
  fixture = startFixture();
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ method: request.method, headers: request.headers, body });
      if (request.url === '/hangs') return;
      if (request.url === '/slow-body') {
        response.writeHead(200).write('first');
        return;
      }
      response.statusCode = Number(/^\/status\/(\d+)/.exec(request.url ?? '')?.[1] ?? 200);
      response.setHeader('x-answer', 'yes');
      response.end('answer');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  url = `http://127.0.0.1:${port}`;
});
afterEach(() => {
  fixture.reset();
  received.length = 0;
  runtime.httpMetrics = undefined;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await fixture.stop();
});

/** Timers that run when the test says so. */
function manualClock() {
  const timers = new Set<() => void>();
  const clock: Clock = {
    now: () => 0,
    epochMs: () => 0,
    setTimer: (callback) => {
      timers.add(callback);
      return { clear: () => void timers.delete(callback) };
    },
  };
  return { clock, timers, strike: () => [...timers].forEach((callback) => callback()) };
}

function onlySpan() {
  expect(fixture.spans()).toHaveLength(1);
  return fixture.spans()[0]!;
}

describe('tracedFetch', () => {
  it('leaves one CLIENT span by the conventions, and sends its context', async () => {
    const response = await tracedFetch(`${url}/status/201?a=1&sig=s`, { method: 'post', body: 'hello' });
    expect(await response.text()).toBe('answer');
    const span = onlySpan();
    expect({ name: span.name, kind: span.kind, status: span.status, attributes: span.attributes }).toEqual({
      name: 'POST',
      kind: SpanKind.CLIENT,
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        'http.request.method': 'POST',
        'server.address': '127.0.0.1',
        'server.port': port,
        'url.full': `${url}/status/201?a=1&sig=REDACTED`,
        'network.peer.address': '127.0.0.1',
        'network.peer.port': port,
        'network.protocol.version': '1.1',
        'http.response.status_code': 201,
      },
    });
    const { traceId, spanId } = span.spanContext();
    expect(received[0]).toMatchObject({ method: 'POST', body: 'hello' });
    expect(received[0]?.headers.traceparent).toBe(`00-${traceId}-${spanId}-01`);
  });

  it.each([404, 500])('marks the span of a %i as an error and returns the response', async (status) => {
    const response = await tracedFetch(`${url}/status/${status}`);
    expect(response.status).toBe(status);
    expect(onlySpan().status).toEqual({ code: SpanStatusCode.ERROR });
    expect(onlySpan().attributes['error.type']).toBe(String(status));
  });

  it('names the fault when there is no response, and throws what fetch throws', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const free = (closed.address() as AddressInfo).port;
    await new Promise((resolve) => closed.close(resolve));
    const failure = await tracedFetch(`http://127.0.0.1:${free}/`).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'TypeError', message: 'fetch failed' });
    expect(onlySpan().attributes['error.type']).toBe('ECONNREFUSED');
    expect(onlySpan().status.code).toBe(SpanStatusCode.ERROR);
  });

  it('is cancelled, not failed, when the caller aborts', async () => {
    const controller = new AbortController();
    const request = tracedFetch(`${url}/hangs`, { signal: controller.signal });
    setTimeout(() => controller.abort(), 10);
    await expect(request).rejects.toMatchObject({ name: 'AbortError' });
    expect(onlySpan().status.code).toBe(SpanStatusCode.UNSET);
    expect(onlySpan().attributes['traced.outcome']).toBe('cancelled');
    expect(onlySpan().attributes).not.toHaveProperty(['error.type']);
  });

  it('passes on the very reason that the caller gave', async () => {
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    const request = tracedFetch(`${url}/hangs`, { signal: controller.signal }, { timeoutMs: 5_000 });
    setTimeout(() => controller.abort(reason), 10);
    await expect(request).rejects.toBe(reason);
    expect(onlySpan().attributes['traced.outcome']).toBe('cancelled');
  });

  it('fails with a TimeoutError when the time is over', async () => {
    const { clock, strike, timers } = manualClock();
    const request = tracedFetch(`${url}/hangs`, undefined, { timeoutMs: 50, clock });
    expect(timers.size).toBe(1);
    strike();
    await expect(request).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(timers.size).toBe(0);
    expect(onlySpan().attributes['error.type']).toBe('timeout');
    expect(onlySpan().status.code).toBe(SpanStatusCode.ERROR);
  });

  it.each([0, -1, Number.NaN])('treats a limit of %p as none, and says so', async (timeoutMs) => {
    const { clock, timers } = manualClock();
    expect((await tracedFetch(`${url}/`, undefined, { timeoutMs, clock })).status).toBe(200);
    expect(timers.size).toBe(0);
    expect(diagnostics.internalErrors.get('tracedFetch timeoutMs')).toBe(1);
    diagnostics.internalErrors.clear();
  });

  it('stops the timer when the headers are here, and lets the caller abort the body still', async () => {
    const { clock, timers } = manualClock();
    const controller = new AbortController();
    const response = await tracedFetch(`${url}/slow-body`, { signal: controller.signal }, { timeoutMs: 50, clock });
    expect(timers.size).toBe(0);
    const body = response.text();
    controller.abort();
    await expect(body).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('leaves no timer and no listener behind when the request fails', async () => {
    const { clock, timers } = manualClock();
    const { signal } = new AbortController();
    const add = jest.spyOn(signal, 'addEventListener');
    const remove = jest.spyOn(signal, 'removeEventListener');
    const fetch = (): Promise<Response> => Promise.reject(new Error('down'));
    await expect(tracedFetch(url, { signal }, { timeoutMs: 50, clock, fetch })).rejects.toThrow('down');
    expect(timers.size).toBe(0);
    expect(remove.mock.calls).toEqual(add.mock.calls.map(([type, listener]) => [type, listener]));
    expect(add).toHaveBeenCalledTimes(1);
  });

  it.each<[string, (response: Response) => Promise<unknown>]>([
    ['text', (response) => response.text()],
    ['json', (response) => response.json().catch(() => undefined)],
    [
      'a reader',
      async (response) => {
        for await (const _ of response.body!);
      },
    ],
  ])('does not follow a shared signal once the body has been read, as %s', async (_, read) => {
    const { signal } = new AbortController();
    let most = 0;
    for (let i = 0; i < 20; i++) {
      const response = await tracedFetch(`${url}/`, { signal }, { timeoutMs: 5_000 });
      most = Math.max(most, getEventListeners(signal, 'abort').length);
      await read(response);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(most).toBe(1);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('has one listener on a shared signal, however many bodies nobody reads', async () => {
    const { signal } = new AbortController();
    const kept = await Promise.all(
      Array.from({ length: 20 }, () => tracedFetch(`${url}/`, { signal }, { timeoutMs: 5_000 })),
    );
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    await Promise.all(kept.map((response) => response.body?.cancel()));
  });

  it('lets the caller abort a body that is here and not read, as fetch does', async () => {
    const controller = new AbortController();
    const response = await tracedFetch(`${url}/`, { signal: controller.signal }, { timeoutMs: 5_000 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort();
    await expect(response.text()).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('leaves no listener without telemetry either', async () => {
    const { signal } = new AbortController();
    runtime.enabled = false;
    try {
      await (await tracedFetch(`${url}/`, { signal }, { timeoutMs: 5_000 })).text();
    } finally {
      runtime.enabled = true;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('fails, and is not cancelled, when the time of the caller is over', async () => {
    const request = tracedFetch(`${url}/hangs`, { signal: AbortSignal.timeout(20) });
    await expect(request).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(onlySpan().attributes['error.type']).toBe('timeout');
    expect(onlySpan().attributes).not.toHaveProperty(['traced.outcome']);
    expect(onlySpan().status.code).toBe(SpanStatusCode.ERROR);
  });

  it('never changes what the caller has given', async () => {
    const headers = Object.freeze({ 'x-own': '1' });
    const init = Object.freeze({ headers, method: 'PUT' });
    await tracedFetch(`${url}/`, init, { timeoutMs: 1_000 });
    expect(init).toEqual({ headers: { 'x-own': '1' }, method: 'PUT' });
    expect(received[0]?.headers).toMatchObject({ 'x-own': '1', traceparent: expect.any(String) });
  });

  it('takes method, headers and body from a Request', async () => {
    const request = new Request(`${url}/`, { method: 'PATCH', body: 'b', headers: { 'x-own': '2' } });
    await tracedFetch(request);
    expect(received[0]).toMatchObject({ method: 'PATCH', body: 'b' });
    expect(received[0]?.headers).toMatchObject({ 'x-own': '2', traceparent: expect.any(String) });
    expect(request.headers.has('traceparent')).toBe(false);
  });

  it('never reads the body', async () => {
    const response = await tracedFetch(`${url}/`);
    expect(response.bodyUsed).toBe(false);
  });

  it('says how often a request was sent before', async () => {
    let attempt = 0;
    const options = { attempt: () => attempt++ };
    await tracedFetch(`${url}/`, undefined, options);
    await tracedFetch(`${url}/`, undefined, options);
    expect(fixture.spans().map((span) => span.attributes['http.request.resend_count'])).toEqual([undefined, 1]);
  });

  it('records what it is asked to, and no credentials', async () => {
    await tracedFetch(
      `${url}/users/7?token=t`,
      { headers: { authorization: 'Bearer s3cret', 'x-own': '1' } },
      {
        urlTemplate: '/users/{id}',
        attributes: { 'peer.service': 'users' },
        captureRequestHeaders: ['authorization', 'x-own'],
        captureResponseHeaders: ['x-answer'],
        redactQuery: ['token'],
      },
    );
    expect(onlySpan().name).toBe('GET /users/{id}');
    expect(onlySpan().attributes).toMatchObject({
      'url.template': '/users/{id}',
      'url.full': `${url}/users/7?token=REDACTED`,
      'peer.service': 'users',
      'http.request.header.authorization': ['[REDACTED]'],
      'http.request.header.x-own': ['1'],
      'http.response.header.x-answer': ['yes'],
    });
  });

  it('keeps the context to itself when told to', async () => {
    await tracedFetch(`${url}/`, undefined, { propagate: false });
    expect(received[0]?.headers).not.toHaveProperty('traceparent');
    expect(fixture.spans()).toHaveLength(1);
  });

  it('is plain fetch inside suppressed tracing and while the library is off', async () => {
    await context.with(suppressTracing(context.active()), () => tracedFetch(`${url}/`));
    runtime.enabled = false;
    try {
      await tracedFetch(`${url}/`, undefined, { timeoutMs: 1_000 });
    } finally {
      runtime.enabled = true;
    }
    expect(fixture.spans()).toEqual([]);
    expect(received.map(({ headers }) => headers.traceparent)).toEqual([undefined, undefined]);
  });

  it('leaves judging an address to fetch', async () => {
    await expect(tracedFetch('not a url')).rejects.toMatchObject({ name: 'TypeError' });
    expect(await (await tracedFetch('data:text/plain,hi')).text()).toBe('hi');
    expect(fixture.spans()).toEqual([]);
  });

  it('is not doubled by an instrumentation of fetch', async () => {
    let published = 0;
    const instrument = (): void => {
      published += 1;
      trace.getTracer('instrumentation').startSpan('double').end();
    };
    subscribe('undici:request:create', instrument);
    try {
      await tracedFetch(`${url}/`);
    } finally {
      unsubscribe('undici:request:create', instrument);
    }
    expect(published).toBe(1);
    expect(fixture.spans().map((span) => span.name)).toEqual(['GET']);
  });

  it('runs a body that is pulled inside the span', async () => {
    const active: (string | undefined)[] = [];
    async function* chunks() {
      active.push(trace.getActiveSpan()?.spanContext().spanId);
      trace.getTracer('user').startSpan('chunk').end();
      yield Buffer.from('part');
    }
    await tracedFetch(`${url}/`, { method: 'POST', body: chunks(), duplex: 'half' } as never);
    const client = fixture.spans().find((span) => span.kind === SpanKind.CLIENT)!;
    expect(active).toEqual([client.spanContext().spanId]);
    expect(fixture.spans().map((span) => span.name)).toEqual(['chunk', 'POST']);
  });

  it('measures the request for whoever asks', async () => {
    const measured: HttpMeasurement[] = [];
    runtime.httpMetrics = {
      serverStarted: () => {},
      serverEnded: () => {},
      clientEnded: (measurement, durationMs) => {
        expect(durationMs).toBeGreaterThan(0);
        measured.push(measurement);
      },
    };
    await tracedFetch(`${url}/status/503`);
    expect(measured).toEqual([
      {
        method: 'GET',
        scheme: 'http',
        serverAddress: '127.0.0.1',
        serverPort: port,
        statusCode: 503,
        errorType: '503',
      },
    ]);
  });

  it('answers when every hook of ours fails', async () => {
    runtime.httpMetrics = {
      serverStarted: () => {},
      serverEnded: () => {},
      clientEnded: () => {
        throw new Error('metrics are broken');
      },
    };
    const attempt = (): number => {
      throw new Error('attempt is broken');
    };
    expect((await tracedFetch(`${url}/`, undefined, { attempt })).status).toBe(200);
    expect(fixture.spans()).toHaveLength(1);
    diagnostics.internalErrors.clear();
  });
});
