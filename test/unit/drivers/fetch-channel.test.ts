import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { context, diag, DiagLogLevel, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import {
  Agent,
  fetch as undiciFetch,
  getGlobalDispatcher,
  interceptors,
  Pool,
  ProxyAgent,
  setGlobalDispatcher,
} from 'undici';
import { traceUndici } from '../../../lib/drivers/fetch/trace-undici.js';
import { traceFetchChannel } from '../../../lib/drivers/fetch/fetch-channel.js';
import { suppressTracing } from '../../../lib/core/process/suppression.js';
import { tracedFetch } from '../../../lib/http/client/traced-fetch.js';
import type { HttpMeasurement } from '../../../lib/core/contracts/http-metrics.js';
import { runtime } from '../../../lib/core/runtime/runtime.js';
import { seams } from '../../../lib/shared/time/test-seams.js';
import { startFixture, stable, type TracingFixture } from '../../integration/support/tracing-fixture.js';

let fixture: TracingFixture;
let server: Server;
let url: string;
let closedUrl: string;
let elsewhere: string;
let stop: () => void;
const received: IncomingHttpHeaders[] = [];

beforeAll(async () => {
  seams.rethrowInternalErrors = true;
  fixture = startFixture();
  server = createServer((request, response) => {
    received.push(request.headers);
    if (request.url === '/hangs') return;
    if (request.url === '/away') return void response.writeHead(302, { location: elsewhere }).end();
    if (request.url === '/moved') return void response.writeHead(302, { location: '/ok' }).end();
    response.statusCode = Number(/^\/status\/(\d+)/.exec(request.url ?? '')?.[1] ?? 200);
    response.end('answer');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  closedUrl = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`;
  await new Promise((resolve) => closed.close(resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  elsewhere = `${url.replace('127.0.0.1', 'localhost')}/ok`;
});
beforeEach(() => {
  stop = traceFetchChannel();
});
afterEach(() => {
  stop();
  fixture.reset();
  received.length = 0;
  Object.assign(runtime, { httpMetrics: undefined, skipUnsampledChildren: false });
});
afterAll(async () => {
  seams.rethrowInternalErrors = false;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await fixture.stop();
});

const spanIdOf = (traceparent: string | undefined) => traceparent?.split('-')[2];
const under = <T>(name: string, work: () => T): T =>
  trace.getTracer('test').startActiveSpan(name, (span) => {
    span.end();
    return work();
  });

describe('the channel of fetch', () => {
  it('leaves one CLIENT span by the conventions, and sends its context', async () => {
    const response = await fetch(`${url}/status/201?a=1&sig=s`, { method: 'post', body: 'hello' });
    expect(await response.text()).toBe('answer');
    const [span] = fixture.spans();
    expect(fixture.spans().map(stable)).toEqual([
      {
        name: 'POST',
        kind: SpanKind.CLIENT,
        status: { code: SpanStatusCode.UNSET },
        attributes: {
          'http.request.method': 'POST',
          'server.address': '127.0.0.1',
          'server.port': true,
          'url.full': `${url}/status/201?a=1&sig=REDACTED`,
          'network.peer.address': true,
          'network.peer.port': true,
          'network.protocol.version': '1.1',
          'http.response.status_code': 201,
        },
      },
    ]);
    expect(spanIdOf(received[0]?.['traceparent'] as string)).toBe(span?.spanContext().spanId);
  });

  it('is cancelled when the caller gives up, whatever reason is given', async () => {
    const reasons = [undefined, 'too late', 42];
    for (const reason of reasons) {
      const giveUp = new AbortController();
      setImmediate(() => giveUp.abort(reason));
      await fetch(`${url}/hangs`, { signal: giveUp.signal }).catch(() => {});
    }
    expect(fixture.spans().map(({ attributes }) => attributes['traced.outcome'])).toEqual(
      reasons.map(() => 'cancelled'),
    );
  });

  it('goes through a proxy that makes no tunnel', async () => {
    const dispatcher = new ProxyAgent({ uri: url, proxyTunnel: false });
    const address = 'http://nowhere.invalid:81/status/202?a=1';
    await undiciFetch(address, { dispatcher });
    await dispatcher.close();
    const [span] = fixture.spans();
    const asked = received.find((headers) => headers.host === 'nowhere.invalid:81');
    const { 'url.full': full, 'server.address': host, 'server.port': port } = span?.attributes ?? {};
    expect([full, host, port]).toEqual([address, 'nowhere.invalid', 81]);
    expect(spanIdOf(asked?.['traceparent'] as string)).toBe(span?.spanContext().spanId);
  });

  it('is a child of the span around it, in 200 parallel requests', async () => {
    await Promise.all(
      Array.from({ length: 200 }, (_, index) => under(`caller ${index}`, () => fetch(`${url}/${index}`))),
    );
    const callers = new Map(fixture.spans().map((span) => [span.spanContext().spanId, span.name]));
    const parents = fixture
      .spans()
      .filter((span) => span.kind === SpanKind.CLIENT)
      .map((span) => [
        new URL(String(span.attributes['url.full'])).pathname,
        callers.get(span.parentSpanContext?.spanId ?? ''),
      ]);
    expect(parents).toHaveLength(200);
    expect(parents.filter(([path, caller]) => caller !== `caller ${path?.slice(1)}`)).toEqual([]);
  });

  /** Twenty requests over a pool of two, each of a caller of its own. */
  const askAll = async (ask: (path: string, index: number) => Promise<unknown>): Promise<void> => {
    const asked = Array.from({ length: 20 }, (_, index) => index);
    await Promise.all(asked.map((index) => under(`caller ${index}`, () => ask(`/${index}`, index))));
    const callers = asked.map((index) => [
      index,
      fixture
        .spans()
        .find(({ name }) => name === `caller ${index}`)
        ?.spanContext().spanId,
    ]);
    const parents = fixture.spans().flatMap(({ attributes, parentSpanContext }) => {
      const caller = /\/(\d+)$/.exec(String(attributes['url.full']))?.[1];
      return caller === undefined ? [] : [[Number(caller), parentSpanContext?.spanId]];
    });
    expect(parents).toHaveLength(20);
    expect(Object.fromEntries(parents)).toEqual(Object.fromEntries(callers));
    expect(new Set(received.map(({ traceparent }) => String(traceparent).split('-')[1])).size).toBe(20);
  };

  it('is a child of who has asked, where requests of undici wait for a connection', async () => {
    const pool = new Pool(url, { connections: 2 });
    const request = async (path: string) => (await pool.request({ path, method: 'GET' })).body.dump();
    const sink = () => new Writable({ write: (_chunk, _as, done) => done() });
    const stream = (path: string) => pool.stream({ path, method: 'GET' }, sink);
    await askAll((path, index) => (index % 2 === 0 ? request(path) : stream(path)));
    await pool.close();
  });

  it.each([
    ['a dispatcher of its own', () => traceUndici(new Agent({ connections: 2 }))],
    ['one that tries again', () => traceUndici(new Agent({ connections: 2 })).compose(interceptors.retry())],
    ['one that was composed before', () => traceUndici(new Agent({ connections: 2 }).compose(interceptors.retry()))],
  ])('is a child of who has asked, where requests of fetch wait for a connection of %s', async (_which, create) => {
    const dispatcher = create();
    await askAll(async (path) => (await undiciFetch(url + path, { dispatcher })).text());
    await dispatcher.close();
  });

  // The platform's own `fetch` knows another `globalThis` than the one that tests have.
  it('is a child of who has asked, whichever dispatcher is the global one', async () => {
    const before = getGlobalDispatcher();
    const dispatcher = new Agent({ connections: 2 });
    setGlobalDispatcher(dispatcher);
    await (await undiciFetch(`${url}/first`)).text();
    fixture.reset();
    received.length = 0;
    await askAll(async (path) => (await undiciFetch(url + path)).text());
    setGlobalDispatcher(before);
    await dispatcher.close();
  });

  it('leaves a dispatcher as it is for whoever uses it, and refuses what is none', async () => {
    const agent = traceUndici(traceUndici(new Agent({ connections: 1 })));
    expect([agent.constructor, Object.keys(agent)]).toEqual([Agent, Object.keys(new Agent({ connections: 1 }))]);
    stop();
    expect(await (await undiciFetch(`${url}/ok`, { dispatcher: agent })).text()).toBe('answer');
    await agent.close();
    expect(() => traceUndici({})).toThrow(/expected an Agent or a Pool of undici, got an object/);
  });

  it('gives a followed redirect two sibling spans', async () => {
    await (await under('caller', () => fetch(`${url}/moved`))).text();
    const requests = fixture.spans().filter((span) => span.kind === SpanKind.CLIENT);
    expect(requests.map((span) => span.attributes['http.response.status_code'])).toEqual([302, 200]);
    expect(new Set(requests.map((span) => span.parentSpanContext?.spanId)).size).toBe(1);
    expect(new Set(received.map((headers) => spanIdOf(headers['traceparent'] as string))).size).toBe(2);
  });

  it('marks a request whose time was over as failed', async () => {
    await expect(fetch(`${url}/hangs`, { signal: AbortSignal.timeout(30) })).rejects.toThrow();
    expect(fixture.spans().map(({ status, attributes }) => [status.code, attributes['error.type']])).toEqual([
      [SpanStatusCode.ERROR, 'timeout'],
    ]);
  });

  it('marks answers of 400 and above, refused connections and not a request given up', async () => {
    await (await fetch(`${url}/status/503`)).text();
    await expect(fetch(closedUrl)).rejects.toThrow();
    const giveUp = new AbortController();
    const pending = fetch(`${url}/hangs`, { signal: giveUp.signal });
    while (received.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    giveUp.abort();
    await expect(pending).rejects.toThrow();
    expect(
      fixture
        .spans()
        .map((span) => [span.status.code, span.attributes['error.type'] ?? span.attributes['traced.outcome']]),
    ).toEqual([
      [SpanStatusCode.ERROR, '503'],
      [SpanStatusCode.ERROR, 'ECONNREFUSED'],
      [SpanStatusCode.UNSET, 'cancelled'],
    ]);
  });

  it('makes no span in an unsampled trace, and sends its context as carefully', async () => {
    runtime.skipUnsampledChildren = true;
    const caller = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 0 };
    const baggage = propagation.createBaggage({ 'order.id': { value: '7' } });
    const unsampled = propagation.setBaggage(trace.setSpanContext(context.active(), caller), baggage);
    await context.with(unsampled, async () => (await fetch(`${url}/away`)).text());
    expect(fixture.spans()).toEqual([]);
    const traceparent = `00-${caller.traceId}-${caller.spanId}-00`;
    expect(received.map((headers) => [headers['traceparent'], headers['baggage']])).toEqual([
      [traceparent, 'order.id=7'],
      [traceparent, undefined],
    ]);
  });

  it('does not double tracedFetch', async () => {
    await (await tracedFetch(`${url}/once`)).text();
    expect(fixture.spans()).toHaveLength(1);
  });

  it('makes no span and sends nothing inside telemetry itself', async () => {
    await context.with(suppressTracing(context.active()), async () => (await fetch(`${url}/quiet`)).text());
    expect([fixture.spans(), received[0]?.['traceparent']]).toEqual([[], undefined]);
  });

  it('keeps a context of the caller, and leaves a request that somebody else traces alone', async () => {
    const lines: string[] = [];
    const log = (line: string): void => void lines.push(line);
    diag.setLogger({ error: log, warn: log, info: log, debug: log, verbose: log }, DiagLogLevel.INFO);
    const foreign = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    for (let call = 0; call < 2; call++) await (await fetch(url, { headers: { traceparent: foreign } })).text();
    diag.disable();
    expect(received.map((headers) => headers['traceparent'])).toEqual([foreign, foreign]);
    expect(fixture.spans()).toEqual([]);
    expect(lines.filter((line) => line.includes('stands back'))).toHaveLength(1);
  });

  it('measures what it traces', async () => {
    const measured: HttpMeasurement[] = [];
    runtime.httpMetrics = {
      serverStarted: () => {},
      serverEnded: () => {},
      clientEnded: (measurement) => void measured.push(measurement),
    };
    await (await fetch(`${url}/status/404`)).text();
    expect(measured).toMatchObject([{ method: 'GET', statusCode: 404, errorType: '404', serverAddress: '127.0.0.1' }]);
  });

  it('does nothing after it was stopped', async () => {
    stop();
    await (await fetch(url)).text();
    expect([fixture.spans(), received[0]?.['traceparent']]).toEqual([[], undefined]);
  });
});
