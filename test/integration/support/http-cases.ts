import 'reflect-metadata';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { VersioningType } from '@nestjs/common';
import { SpanKind, SpanStatusCode, type Attributes } from '@opentelemetry/api';
import { seen, startApp, tracedModule, waiting, type Platform, type RunningApp } from './http-app.js';
import { stable, startFixture, type TracingFixture } from './tracing-fixture.js';

const UNSET = { code: SpanStatusCode.UNSET };

/** A whole server span as it must look, apart from what differs from run to run. */
function serverSpan(path: string, own: Attributes, rest: { name: string; status?: object; method?: string }) {
  return {
    name: rest.name,
    kind: SpanKind.SERVER,
    status: rest.status ?? UNSET,
    attributes: {
      'http.request.method': rest.method ?? 'GET',
      'url.scheme': 'http',
      'url.path': path,
      'server.address': '127.0.0.1',
      'server.port': true,
      'client.address': true,
      'user_agent.original': true,
      'network.protocol.version': '1.1',
      'network.peer.address': true,
      'network.peer.port': true,
      ...own,
    },
  };
}

/** The same requests against Express and Fastify, each with the one whole span that it must leave. */
export function describeHttpCases(platform: Platform): void {
  describe(`server spans on ${platform}`, () => {
    let fixture: TracingFixture;
    let running: RunningApp;

    beforeAll(async () => {
      fixture = startFixture();
      running = await startApp(platform, tracedModule());
    });
    afterEach(() => {
      fixture.reset();
      seen.length = 0;
    });
    afterAll(async () => {
      await running.app.close();
      await fixture.stop();
    });

    async function call(path: string, init?: RequestInit): Promise<Response> {
      const response = await fetch(`${running.url}${path}`, init);
      await response.clone().text();
      return response;
    }

    async function onlySpan() {
      const spans = await fixture.finished(1);
      // Whatever comes late would be a second span: give it the time to come.
      await new Promise((resolve) => setTimeout(resolve, 10));
      expect(fixture.spans()).toHaveLength(1);
      return spans[0]!;
    }

    function expectSeen(spanId: string, ...where: string[]): void {
      expect(seen).toEqual(where.map((place) => ({ where: place, spanId })));
    }

    it('covers a request that succeeds, and is active in everything that handles it', async () => {
      expect((await call('/c/ok/7')).status).toBe(200);
      const span = await onlySpan();
      expect(stable(span)).toEqual(
        serverSpan(
          '/c/ok/7',
          { 'http.route': '/c/ok/:id', 'code.function.name': 'CasesController.ok', 'http.response.status_code': 200 },
          { name: 'GET /c/ok/:id' },
        ),
      );
      expectSeen(span.spanContext().spanId, 'middleware', 'guard', 'pipe', 'handler', 'service');
    });

    it('has no route and no error for an unknown address', async () => {
      expect((await call('/no/such/thing')).status).toBe(404);
      const span = await onlySpan();
      expect(stable(span)).toEqual(serverSpan('/no/such/thing', { 'http.response.status_code': 404 }, { name: 'GET' }));
      expectSeen(span.spanContext().spanId, 'middleware', 'filter');
    });

    it('has the route of a request that a guard refuses', async () => {
      expect((await call('/c/guard/refuses')).status).toBe(403);
      const span = await onlySpan();
      expect(stable(span)).toEqual(
        serverSpan(
          '/c/guard/refuses',
          {
            'http.route': '/c/guard/refuses',
            'code.function.name': 'CasesController.guardRefuses',
            'http.response.status_code': 403,
          },
          { name: 'GET /c/guard/refuses' },
        ),
      );
      expectSeen(span.spanContext().spanId, 'middleware', 'guard', 'filter');
    });

    it('has the route of a request in which a guard throws', async () => {
      expect((await call('/c/guard/throws')).status).toBe(401);
      expect(stable(await onlySpan())).toEqual(
        serverSpan(
          '/c/guard/throws',
          {
            'http.route': '/c/guard/throws',
            'code.function.name': 'CasesController.guardThrows',
            'http.response.status_code': 401,
          },
          { name: 'GET /c/guard/throws' },
        ),
      );
    });

    it('leaves the status unset when a pipe refuses the input', async () => {
      expect((await call('/c/ok/bad')).status).toBe(400);
      const span = await onlySpan();
      expect(stable(span)).toEqual(
        serverSpan(
          '/c/ok/bad',
          { 'http.route': '/c/ok/:id', 'code.function.name': 'CasesController.ok', 'http.response.status_code': 400 },
          { name: 'GET /c/ok/:id' },
        ),
      );
      expect(span.events).toEqual([]);
      expectSeen(span.spanContext().spanId, 'middleware', 'guard', 'pipe', 'filter');
    });

    it.each([
      ['a handler', '/c/throws/plain', 'throwsPlain', 500, 'RangeError', 'handler is out of range'],
      ['an observable', '/c/rx/error', 'rxError', 500, 'RangeError', 'stream is out of range'],
      [
        'a 5xx exception',
        '/c/throws/unavailable',
        'throwsUnavailable',
        503,
        'ServiceUnavailableException',
        'Service Unavailable',
      ],
    ])('is an error with one exception when %s fails', async (_what, path, method, statusCode, type, message) => {
      expect((await call(path)).status).toBe(statusCode);
      const span = await onlySpan();
      expect(stable(span)).toEqual(
        serverSpan(
          path,
          {
            'http.route': path,
            'code.function.name': `CasesController.${method}`,
            'http.response.status_code': statusCode,
            'error.type': type,
          },
          { name: `GET ${path}`, status: { code: SpanStatusCode.ERROR, message } },
        ),
      );
      expect(span.events.map((event) => [event.name, event.attributes?.['exception.type']])).toEqual([
        ['exception', type],
      ]);
    });

    it('leaves the status unset when a handler answers with a 4xx exception', async () => {
      expect((await call('/c/throws/missing')).status).toBe(404);
      const span = await onlySpan();
      expect(span.status).toEqual(UNSET);
      expect(span.attributes['http.response.status_code']).toBe(404);
      expect(span.attributes).not.toHaveProperty(['error.type']);
      expect(span.events).toEqual([]);
    });

    it('is active inside the operators of a returned observable', async () => {
      expect(await (await call('/c/rx/ok')).text()).toBe('value');
      const span = await onlySpan();
      expectSeen(span.spanContext().spanId, 'middleware', 'guard', 'operator');
    });

    it('covers a body that is no JSON, which never reaches a handler', async () => {
      const init = { method: 'POST', body: '{"broken', headers: { 'content-type': 'application/json' } };
      expect((await call('/c/body', init)).status).toBe(400);
      const span = await onlySpan();
      const known =
        platform === 'fastify' ? { 'http.route': '/c/body', 'code.function.name': 'CasesController.body' } : {};
      expect(stable(span)).toEqual(
        serverSpan(
          '/c/body',
          { 'http.response.status_code': 400, ...known },
          { name: platform === 'fastify' ? 'POST /c/body' : 'POST', method: 'POST' },
        ),
      );
    });

    it('covers a body that is too large', async () => {
      const body = JSON.stringify({ text: 'x'.repeat(1_200_000) });
      const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
      expect((await call('/c/body', init)).status).toBe(413);
      const span = await onlySpan();
      expect(span.attributes['http.response.status_code']).toBe(413);
      expect(span.status).toEqual(UNSET);
    });

    it('covers a response that the handler sends itself', async () => {
      expect((await call('/c/res')).status).toBe(202);
      expect(stable(await onlySpan())).toEqual(
        serverSpan(
          '/c/res',
          { 'http.route': '/c/res', 'code.function.name': 'CasesController.res', 'http.response.status_code': 202 },
          { name: 'GET /c/res' },
        ),
      );
    });

    it('lasts until the last byte of a streamed file is sent', async () => {
      expect(await (await call('/c/file')).text()).toBe('first second');
      const span = await onlySpan();
      expect(span.attributes['http.response.status_code']).toBe(200);
      expect(span.duration[0] * 1e3 + span.duration[1] / 1e6).toBeGreaterThanOrEqual(35);
      expectSeen(span.spanContext().spanId, 'middleware', 'guard', 'stream');
    });

    it('lasts as long as server-sent events do', async () => {
      const text = await (await call('/c/sse')).text();
      expect(text.match(/data: /g)).toHaveLength(3);
      const span = await onlySpan();
      expect(span.name).toBe('GET /c/sse');
      expect(span.attributes['code.function.name']).toBe('CasesController.sse');
      expect(span.status).toEqual(UNSET);
      expectSeen(span.spanContext().spanId, 'middleware', 'guard', 'tick', 'tick', 'tick');
    });

    it('ends when the client goes away, marked as cancelled', async () => {
      const entered = new Promise<void>((resolve) => (waiting.entered = resolve));
      const controller = new AbortController();
      const request = call('/c/waits', { signal: controller.signal });
      await entered;
      controller.abort();
      await expect(request).rejects.toThrow();
      const [span] = await fixture.finished(1);
      expect(stable(span!)).toEqual(
        serverSpan(
          '/c/waits',
          { 'http.route': '/c/waits', 'code.function.name': 'CasesController.waits', 'traced.outcome': 'cancelled' },
          { name: 'GET /c/waits' },
        ),
      );
      // The handler answers into the void later; nothing may be added then.
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(fixture.spans()).toHaveLength(1);
    });

    it('continues the trace of the caller and reads its baggage', async () => {
      const headers = {
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        baggage: 'tenant=acme',
      };
      const body = (await (await call('/c/current', { headers })).json()) as Record<string, unknown>;
      const span = await onlySpan();
      expect(span.spanContext().traceId).toBe('0af7651916cd43dd8448eb211c80319c');
      expect(span.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
      expect(body).toEqual({ spanId: span.spanContext().spanId, tenant: 'acme' });
    });

    it('redacts secrets of the query and keeps the rest byte for byte', async () => {
      await call('/c/ok/1?a=%20b&X-Amz-Signature=abc&sig=&c=d+e');
      expect((await onlySpan()).attributes['url.query']).toBe('a=%20b&X-Amz-Signature=REDACTED&sig=&c=d+e');
    });
  });

  describe(`prefix and versions on ${platform}`, () => {
    it('are part of the route', async () => {
      const fixture = startFixture();
      const running = await startApp(platform, tracedModule(), (app) => {
        app.setGlobalPrefix('api');
        app.enableVersioning({ type: VersioningType.URI });
      });
      await (await fetch(`${running.url}/api/v2/v/items/9`)).text();
      await (await fetch(`${running.url}/api/nothing`)).text();
      const spans = await fixture.finished(2);
      expect(spans.map((span) => [span.name, span.attributes['http.route']])).toEqual([
        ['GET /api/v2/v/items/:id', '/api/v2/v/items/:id'],
        ['GET', undefined],
      ]);
      await running.app.close();
      await fixture.stop();
    });
  });
}
