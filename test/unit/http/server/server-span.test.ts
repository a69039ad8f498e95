import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import { AlwaysOffSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { createServer, request as send, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ServerSpan, type IncomingExchange } from '../../../../lib/http/server/server-span.js';
import { ServerTracer } from '../../../../lib/http/server/server-tracer.js';
import { resolveHttpServerOptions } from '../../../../lib/http/server/server.options.js';
import { runtime } from '../../../../lib/core/runtime/runtime.js';
import { Sensitive } from '../../../../lib/decorators/sensitive.decorator.js';
import { Traced } from '../../../../lib/decorators/traced.decorator.js';
import { createMetrics } from '../../../../lib/metrics/create-metrics.js';
import { diagnostics } from '../../../../lib/shared/errors/diagnostics.js';
import { seams } from '../../../../lib/shared/time/test-seams.js';
import { startFixture, type TracingFixture } from '../../../integration/support/tracing-fixture.js';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let fixture: TracingFixture;
let server: Server;
let url: string;
let handler: Handler = (_request, response) => void response.end();
const tracer = new ServerTracer(resolveHttpServerOptions({ captureResponseHeaders: ['x-a'] }));

function open(request: IncomingMessage, response: ServerResponse, rest: Partial<IncomingExchange> = {}) {
  return tracer.open({ request, response, target: request.url, ...rest });
}

beforeAll(async () => {
  fixture = startFixture();
  server = createServer((request, response) => handler(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  fixture.reset();
  runtime.httpMetrics = undefined;
  seams.clock = undefined;
  runtime.samplerReadsAttributes = true;
  diagnostics.internalErrors.clear();
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await fixture.stop();
});

/** Spans are made and nobody records them. */
function stopRecording(): void {
  trace.disable();
  trace.setGlobalTracerProvider(new TracerProvider({ sampler: new AlwaysOffSampler(), spanProcessors: [] }));
}

async function spansOf(handle: Handler) {
  handler = handle;
  await fetch(`${url}/path`)
    .then((response) => response.text())
    .catch(() => undefined);
  await fixture.finished(1);
  await new Promise((resolve) => setTimeout(resolve, 10));
  return fixture.spans();
}

describe('ServerTracer', () => {
  it('reads of a request that nobody is told about only what its context needs', async () => {
    runtime.samplerReadsAttributes = false;
    const read: string[] = [];
    await spansOf((incoming, response) => {
      const request = new Proxy(incoming, {
        get: (target, key) => {
          read.push(String(key));
          return Reflect.get(target, key) as unknown;
        },
      });
      const unsampled = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
      incoming.headers['traceparent'] = unsampled;
      const before = response.listenerCount('finish');
      const opened = open(request, response);
      expect(opened.server?.span.spanContext()).toMatchObject({ traceId: unsampled.slice(3, 35), traceFlags: 0 });
      expect(response.listenerCount('finish')).toBe(before);
      response.end();
      fixture.provider.getTracer('test').startSpan('next', { root: true }).end();
    });
    expect(read).not.toContain('socket');
    expect(fixture.spans().map(({ name }) => name)).toEqual(['next']);
  });

  it.each<[string, boolean | (() => boolean), boolean]>([
    ['goes on with the trace of a caller', true, true],
    ['makes a trace of its own for a stranger, with a link', false, false],
    ['asks a predicate whom to trust', () => true, true],
    [
      'trusts nobody when the predicate fails',
      () => {
        throw new Error('broken');
      },
      false,
    ],
  ])('%s', async (_, trustIncoming, isTrusted) => {
    const edge = new ServerTracer(resolveHttpServerOptions({ trustIncoming }));
    const caller = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
    let tenant: string | undefined;
    const [span] = await spansOf((request, response) => {
      request.headers['traceparent'] = `00-${caller.traceId}-${caller.spanId}-01`;
      request.headers['tracestate'] = 'ot=th:8';
      request.headers['baggage'] = 'tenant=blue';
      const opened = edge.open({ request, response, target: request.url });
      tenant = propagation.getBaggage(opened.context)?.getEntry('tenant')?.value;
      response.end();
    });
    expect(span!.spanContext().traceId === caller.traceId).toBe(isTrusted);
    expect(span!.parentSpanContext?.spanId).toBe(isTrusted ? caller.spanId : undefined);
    expect(span!.links.map(({ context: { traceId, spanId } }) => ({ traceId, spanId }))).toEqual(
      isTrusted ? [] : [caller],
    );
    expect(span!.spanContext().traceState?.get('ot')).toBe(isTrusted ? 'th:8' : undefined);
    expect(tenant).toBe(isTrusted ? 'blue' : undefined);
  });

  it('says what to write for trustIncoming', () => {
    expect(() => resolveHttpServerOptions({ trustIncoming: 'loopback' as never })).toThrow(
      /http\.trustIncoming is a text; write true or false, or/,
    );
  });

  it('gives the same span however often it is asked, and ends it once', async () => {
    const spans = await spansOf((request, response) => {
      const first = open(request, response).server;
      expect(open(request, response).server).toBe(first);
      response.end();
      response.emit('close');
    });
    expect(spans).toHaveLength(1);
    expect(diagnostics.internalErrors.size).toBe(0);
  });

  it('tells the same about a request whether or not a sampler looks at attributes', async () => {
    const answer: Handler = (request, response) => {
      open(request, response);
      response.end();
    };
    const stable = (attributes: object | undefined) =>
      Object.fromEntries(Object.entries(attributes ?? {}).filter(([key]) => key !== 'network.peer.port'));
    const early = stable((await spansOf(answer))[0]?.attributes);
    fixture.reset();
    runtime.samplerReadsAttributes = false;
    const late = stable((await spansOf(answer))[0]?.attributes);
    expect(late).toEqual(early);
    expect(late['url.path']).toBe('/path');
  });

  it('never takes the span that was active when the server started as parent', async () => {
    const spans = await spansOf((request, response) => {
      const stale = trace.getTracer('probe').startSpan('stale');
      context.with(trace.setSpan(context.active(), stale), () => open(request, response));
      response.end();
    });
    expect(spans[0]?.parentSpanContext).toBeUndefined();
  });

  it('never lends the span of one request to another', async () => {
    let outer: ServerSpan | undefined;
    await spansOf((request, response) => {
      outer = open(request, response).server;
      response.end();
    });
    fixture.reset();
    const spans = await spansOf((request, response) => {
      const inner = context.with(outer!.context, () => open(request, response).server);
      expect(inner).not.toBe(outer);
      expect(inner?.adopted).toBe(false);
      response.end();
    });
    expect(spans).toHaveLength(1);
  });
});

describe('ServerSpan', () => {
  it('can be found from the context it made', async () => {
    await spansOf((request, response) => {
      const opened = open(request, response);
      expect(ServerSpan.of(opened.context)).toBe(opened.server);
      expect(ServerSpan.of(context.active())).toBeUndefined();
      response.end();
    });
  });

  it('takes the last route it is told, and nothing after its end', async () => {
    let opened: ServerSpan | undefined;
    const spans = await spansOf((request, response) => {
      opened = open(request, response, { findRoute: () => '/asked/too/late' }).server;
      opened?.setRoute('/a');
      opened?.setRoute('');
      opened?.setRoute('/b/:id');
      response.end();
    });
    opened?.setRoute('/c');
    opened?.setFunction('Late.call');
    expect(spans[0]?.name).toBe('GET /b/:id');
    expect(spans[0]?.attributes['http.route']).toBe('/b/:id');
    expect(spans[0]?.attributes).not.toHaveProperty(['code.function.name']);
  });

  it('asks the framework for the route when nobody has told it', async () => {
    const spans = await spansOf((request, response) => {
      open(request, response, { findRoute: () => '/found/:id' });
      response.end();
    });
    expect(spans[0]?.name).toBe('GET /found/:id');
  });

  it('takes the route that another instrumentation writes into the shared metadata', async () => {
    const { getRPCMetadata } = await import('@opentelemetry/core');
    const spans = await spansOf((request, response) => {
      getRPCMetadata(open(request, response).context)!.route = '/theirs/:id';
      response.end();
    });
    expect(spans[0]?.name).toBe('GET /theirs/:id');
    expect(spans[0]?.attributes['http.route']).toBe('/theirs/:id');
  });

  it('is an error when the response breaks off by itself', async () => {
    const spans = await spansOf((request, response) => {
      open(request, response);
      response.writeHead(200).write('first');
      response.destroy(new RangeError('disk is gone'));
    });
    expect(spans[0]?.status.code).toBe(SpanStatusCode.ERROR);
    expect(spans[0]?.attributes).toMatchObject({ 'error.type': 'RangeError', 'http.response.status_code': 200 });
  });

  it.each(['response', 'socket'] as const)(
    'is an error when the handler destroys its %s without a reason',
    async (what) => {
      const spans = await spansOf((request, response) => {
        open(request, response);
        response.writeHead(200).write('first');
        (what === 'response' ? response : request.socket).destroy();
      });
      expect(spans[0]?.status.code).toBe(SpanStatusCode.ERROR);
      expect(spans[0]?.attributes).toMatchObject({
        'error.type': 'ERR_STREAM_PREMATURE_CLOSE',
        'http.response.status_code': 200,
      });
    },
  );

  it('is cancelled when a stream of events is broken off, which has no other end', async () => {
    const spans = await spansOf((request, response) => {
      open(request, response);
      response.setHeader('content-type', 'text/event-stream; charset=utf-8').writeHead(200).write('data: 1');
      response.destroy();
    });
    expect(spans[0]?.status.code).toBe(SpanStatusCode.UNSET);
    expect(spans[0]?.attributes).toMatchObject({ 'traced.outcome': 'cancelled' });
  });

  it('is cancelled when the client resets the connection', async () => {
    handler = (request, response) => {
      open(request, response);
      response.writeHead(200).write('first');
    };
    const client = send(`${url}/`, (response) => response.once('data', () => client.socket?.resetAndDestroy()));
    client.on('error', () => {});
    client.end();
    const [span] = await fixture.finished(1);
    expect(span?.status.code).toBe(SpanStatusCode.UNSET);
    expect(span?.attributes).toMatchObject({ 'traced.outcome': 'cancelled' });
  });

  it('is cancelled when the client goes away in the middle of the body', async () => {
    handler = (request, response) => {
      open(request, response);
      response.writeHead(200).write('first');
    };
    const client = send(`${url}/`, (response) => response.once('data', () => client.destroy()));
    client.on('error', () => {});
    client.end();
    const [span] = await fixture.finished(1);
    expect(span?.status.code).toBe(SpanStatusCode.UNSET);
    expect(span?.attributes).toMatchObject({ 'traced.outcome': 'cancelled', 'http.response.status_code': 200 });
  });

  it('forgets an error that did not become the answer', async () => {
    const spans = await spansOf((request, response) => {
      open(request, response).server?.fail(new Error('recovered'));
      response.statusCode = 404;
      response.end();
    });
    expect(spans[0]?.status.code).toBe(SpanStatusCode.UNSET);
    expect(spans[0]?.attributes).not.toHaveProperty(['error.type']);
  });

  it('names a failure after the status when nothing was thrown', async () => {
    const spans = await spansOf((request, response) => {
      open(request, response);
      response.statusCode = 502;
      response.end();
    });
    expect(spans[0]?.attributes['error.type']).toBe('502');
  });

  it.each([true, false])(
    'shows no sensitive value in the error type of its metric, recorded: %s',
    async (isRecorded) => {
      class Logins {
        @Traced() refuse(@Sensitive() phrase: string): void {
          throw Object.assign(new Error('no'), { name: `No.${phrase}` });
        }
      }
      const metrics = createMetrics();
      try {
        if (!isRecorded) stopRecording();
        handler = (request, response) => {
          const { server: span } = open(request, response);
          try {
            new Logins().refuse('canary-7f3a9c51');
          } catch (error) {
            span?.fail(error);
          }
          response.statusCode = 500;
          response.end();
        };
        await (await fetch(`${url}/path`)).text();
        await new Promise((resolve) => setTimeout(resolve, 10));
        const { body } = await metrics.expose();
        expect(body).toMatch(/http_server_request_duration_seconds_count\{.*error_type="Error"/);
        expect(body).not.toContain('canary-7f3a9c51');
      } finally {
        metrics.stop();
        trace.disable();
        trace.setGlobalTracerProvider(fixture.provider);
      }
    },
  );

  it('takes its times from the injected clock', async () => {
    let now = 1_000_000;
    seams.clock = () => (now += 5);
    const spans = await spansOf((request, response) => {
      open(request, response);
      response.end();
    });
    expect(spans[0]?.startTime).toEqual([1_000, 5_000_000]);
    expect(spans[0]?.endTime).toEqual([1_000, 20_000_000]);
  });

  it('ends, and the request is answered, when everything around it fails', async () => {
    const fails = (): never => {
      throw new Error('broken');
    };
    runtime.httpMetrics = { serverStarted: fails, serverEnded: fails, clientEnded: fails };
    const spans = await spansOf((request, response) => {
      open(request, response, { findRoute: fails, readHeader: fails });
      response.end('fine');
    });
    expect(spans.map((span) => span.attributes['http.response.status_code'])).toEqual([200]);
    expect([...diagnostics.internalErrors.keys()].sort()).toEqual([
      'describing a response',
      'measuring a request',
      'naming the route',
    ]);
  });
});
