import 'reflect-metadata';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { diag, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { createRequire } from 'node:module';
import { seen, startApp, tracedModule, waiting, type Platform, type RunningApp } from '../support/http-app.js';
import { startFixture, type TracingFixture } from '../support/tracing-fixture.js';

interface Patchable {
  readonly name: string;
  patch(exports: unknown): unknown;
  unpatch(exports: unknown): void;
}

const HTTP_SCOPE = '@opentelemetry/instrumentation-http';

describe.each<Platform>(['express', 'fastify'])(
  'a server span that HTTP instrumentation has made, on %s',
  (platform) => {
    let fixture: TracingFixture;
    let running: RunningApp;
    let definition: Patchable;
    // What the loader hook of the instrumentation would patch; jest loads modules past that hook.
    const http: unknown = createRequire(import.meta.url)('node:http');

    beforeAll(async () => {
      fixture = startFixture();
      const instrumentation = new HttpInstrumentation({ disableOutgoingRequestInstrumentation: true });
      instrumentation.setTracerProvider(fixture.provider);
      const definitions = (instrumentation as unknown as { init(): Patchable[] }).init();
      definition = definitions.find(({ name }) => name === 'http')!;
      definition.patch(http);
      running = await startApp(platform, tracedModule({ http: { captureResponseHeaders: ['content-type'] } }));
    });
    afterEach(() => {
      fixture.reset();
      seen.length = 0;
    });
    afterAll(async () => {
      definition.unpatch(http);
      await running.app.close();
      await fixture.stop();
    });

    async function onlySpan(path: string) {
      await (await fetch(`${running.url}${path}`)).text();
      await fixture.finished(1);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(fixture.spans()).toHaveLength(1);
      return fixture.spans()[0]!;
    }

    it('is adopted: named, described, and never doubled', async () => {
      const span = await onlySpan('/c/ok/7');
      expect(span.instrumentationScope.name).toBe(HTTP_SCOPE);
      expect(span.kind).toBe(SpanKind.SERVER);
      expect(span.name).toBe('GET /c/ok/:id');
      expect(span.attributes).toMatchObject({
        'http.route': '/c/ok/:id',
        'code.function.name': 'CasesController.ok',
        'http.response.status_code': 200,
        'http.response.header.content-type': [expect.stringContaining('json')],
      });
      expect(seen.map(({ spanId }) => spanId)).toEqual(Array(5).fill(span.spanContext().spanId));
    });

    it('is ended by who made it', async () => {
      // The SDK warns when a span is touched after its end.
      const warn = jest.spyOn(diag, 'warn').mockImplementation(() => {});
      await onlySpan('/c/ok/7');
      expect(warn.mock.calls).toEqual([]);
      warn.mockRestore();
    });

    it('carries what the handler threw', async () => {
      const span = await onlySpan('/c/throws/plain');
      expect(span.status.code).toBe(SpanStatusCode.ERROR);
      expect(span.attributes['error.type']).toBe('RangeError');
      expect(span.events).toHaveLength(1);
    });

    it('is marked when the client goes away', async () => {
      const entered = new Promise<void>((resolve) => (waiting.entered = resolve));
      const controller = new AbortController();
      const request = fetch(`${running.url}/c/waits`, { signal: controller.signal });
      await entered;
      controller.abort();
      await expect(request).rejects.toThrow();
      const [span] = await fixture.finished(1);
      expect(span?.attributes['traced.outcome']).toBe('cancelled');
    });

    it('lends itself to one request only', async () => {
      await onlySpan('/c/ok/1');
      fixture.reset();
      const second = await onlySpan('/c/ok/2');
      expect(second.attributes['url.path']).toBe('/c/ok/2');
    });
  },
);
