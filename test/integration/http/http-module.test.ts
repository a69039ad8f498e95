import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Controller, Get, Injectable, Module, UseInterceptors } from '@nestjs/common';
import { SpanKind, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { TracedError } from '../../../lib/shared/errors/errors.js';
import type { HttpMeasurement } from '../../../lib/core/contracts/http-metrics.js';
import { runtime } from '../../../lib/core/runtime/runtime.js';
import { TracingInterceptor } from '../../../lib/nest/http/tracing.interceptor.js';
import { TracingModule } from '../../../lib/nest/module/tracing.module.js';
import type { TracingModuleOptions } from '../../../lib/nest/module/tracing.options.js';
import { createAppModule, seen, startApp, tracedModule, type Platform, type RunningApp } from '../support/http-app.js';
import { startFixture, until, type TracingFixture } from '../support/tracing-fixture.js';

const platforms: Platform[] = ['express', 'fastify'];

describe.each(platforms)('TracingModule on %s', (platform) => {
  let fixture: TracingFixture;
  const apps: RunningApp[] = [];

  beforeEach(() => {
    fixture = startFixture();
    seen.length = 0;
  });
  afterEach(async () => {
    for (const { app } of apps.splice(0)) await app.close();
    await fixture.stop();
  });

  async function start(...parameters: Parameters<typeof startApp> extends [unknown, ...infer Rest] ? Rest : never) {
    const running = await startApp(platform, ...parameters);
    apps.push(running);
    return running;
  }

  const started = (options: TracingModuleOptions) => start(tracedModule(options));

  /** Waits for so many spans, and then for what would be one too many. */
  async function quiet(expected = 0): Promise<void> {
    await fixture.finished(expected);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }

  it('attaches to the provider that is registered and leaves it running', async () => {
    const shutdown = jest.spyOn(fixture.provider, 'shutdown');
    const { url, app } = await started({ serviceName: 'other' });
    await (await fetch(`${url}/c/ok/1`)).text();
    expect(await fixture.finished(1)).toHaveLength(1);
    await app.close();
    expect(shutdown).not.toHaveBeenCalled();
  });

  it('makes one span when it is imported twice', async () => {
    const { url } = await start(
      createAppModule(
        TracingModule.forRoot({ instrument: false }),
        TracingModule.forRoot({ http: {}, instrument: false }),
      ),
    );
    await (await fetch(`${url}/c/throws/plain`)).text();
    await quiet(1);
    expect(fixture.spans().map((span) => [span.name, span.events.length])).toEqual([['GET /c/throws/plain', 1]]);
  });

  it('makes no server spans when http is false', async () => {
    const { url } = await started({ http: false });
    await (await fetch(`${url}/c/ok/1`)).text();
    await quiet();
    expect(fixture.spans()).toEqual([]);
    expect(seen.every(({ spanId }) => spanId === undefined)).toBe(true);
  });

  it('keeps ignored requests dark, also what they call', async () => {
    const { url } = await started({ http: { ignore: ['/c/ok/*', (request) => request.headers['x-probe'] === '1'] } });
    await (await fetch(`${url}/c/ok/1?x=1`)).text();
    await (
      await fetch(`${url}/c/relay?to=${encodeURIComponent(`${url}/c/ok/2`)}`, { headers: { 'x-probe': '1' } })
    ).text();
    await (await fetch(`${url}/c/current`)).text();
    await quiet(1);
    expect(fixture.spans().map((span) => span.name)).toEqual(['GET /c/current']);
  });

  it('ignores what the router takes for the same path', async () => {
    const { url } = await started({ http: { ignore: ['/c/ok/1', '/c/r*s'] } });
    for (const path of ['/c/ok/1', '/c/ok/1/', '/C/OK/1', '/C/Res/', '/c/current'])
      await (await fetch(url + path)).text();
    await quiet(platform === 'express' ? 1 : 3);
    const names = fixture.spans().map((span) => span.name);
    // Fastify tells paths by letter case: to it the middle ones are other paths, which it does not have.
    expect(names).toEqual(platform === 'express' ? ['GET /c/current'] : ['GET', 'GET', 'GET /c/current']);
  });

  it('refuses an ignore list that cannot match, naming the option', async () => {
    await expect(started({ http: { ignore: [7 as never] } })).rejects.toThrow(/http\.ignore.*TRACED_INVALID_OPTION/s);
  });

  it('refuses lists that are none, naming the option', async () => {
    await expect(started({ http: { captureRequestHeaders: 'x-id' as never } })).rejects.toThrow(
      /captureRequestHeaders/,
    );
    await expect(started({ http: { redactQuery: [1 as never] } })).rejects.toThrow(
      /redactQuery.*TRACED_INVALID_OPTION/,
    );
  });

  it('captures the headers that were asked for, and never a credential', async () => {
    const { url } = await started({
      http: {
        captureRequestHeaders: ['X-Request-Id', 'Authorization', 'X-Absent'],
        captureResponseHeaders: ['content-type'],
      },
    });
    const headers = { 'x-request-id': 'r-1', authorization: 'Bearer secret' };
    await (await fetch(`${url}/c/current`, { headers })).text();
    const [span] = await fixture.finished(1);
    expect(span?.attributes).toMatchObject({
      'http.request.header.x-request-id': ['r-1'],
      'http.request.header.authorization': ['[REDACTED]'],
      'http.response.header.content-type': [expect.stringContaining('application/json')],
    });
    expect(span?.attributes).not.toHaveProperty(['http.request.header.x-absent']);
    expect(JSON.stringify(span?.attributes)).not.toContain('secret');
  });

  it('names the trace in the answer when traceresponse is on', async () => {
    const { url } = await started({ http: { traceresponse: true } });
    const response = await fetch(`${url}/c/ok/1`);
    await response.text();
    const [span] = await fixture.finished(1);
    const { traceId, spanId } = span!.spanContext();
    expect(response.headers.get('traceresponse')).toBe(`00-${traceId}-${spanId}-01`);
  });

  it('says nothing about the trace otherwise', async () => {
    const { url } = await started({});
    const response = await fetch(`${url}/c/ok/1`);
    expect([...response.headers.keys()].filter((name) => name.startsWith('trace'))).toEqual([]);
  });

  it('joins two applications in one trace', async () => {
    const users = await started({});
    const gateway = await started({});
    const answer = await fetch(`${gateway.url}/c/relay?to=${encodeURIComponent(`${users.url}/c/ok/5`)}`);
    expect(await answer.json()).toEqual({ status: 200, body: { id: '5', work: 'done' } });
    const spans = await fixture.finished(3);
    const root = spans.find((span) => span.parentSpanContext === undefined)!;
    const client = spans.find((span) => span.kind === SpanKind.CLIENT)!;
    const remote = spans.find((span) => span.parentSpanContext?.spanId === client.spanContext().spanId)!;
    expect(root.name).toBe('GET /c/relay');
    expect(client.parentSpanContext?.spanId).toBe(root.spanContext().spanId);
    expect(remote.name).toBe('GET /c/ok/:id');
    expect(new Set(spans.map((span) => span.spanContext().traceId)).size).toBe(1);
  });

  it('measures requests for whoever asks', async () => {
    const measured: [string, HttpMeasurement][] = [];
    runtime.httpMetrics = {
      serverStarted: (measurement) => measured.push(['started', measurement]),
      serverEnded: (measurement, durationMs) => {
        expect(durationMs).toBeGreaterThan(0);
        measured.push(['ended', measurement]);
      },
      clientEnded: () => {},
    };
    try {
      const { url } = await started({});
      await (await fetch(`${url}/c/throws/unavailable`)).text();
      await until(() => measured.length === 2);
      expect(measured[0]).toEqual([
        'started',
        expect.objectContaining({ method: 'GET', scheme: 'http', route: undefined }),
      ]);
      expect(measured[1]).toEqual([
        'ended',
        expect.objectContaining({
          method: 'GET',
          route: '/c/throws/unavailable',
          statusCode: 503,
          errorType: 'ServiceUnavailableException',
        }),
      ]);
    } finally {
      runtime.httpMetrics = undefined;
    }
  });

  it('calls the hooks that others have set before and after it', async () => {
    const called: string[] = [];
    const { url } = await start(tracedModule(), (app) => {
      const adapter = app.getHttpAdapter() as unknown as {
        setOnRequestHook(hook: (request: unknown, response: unknown, done: () => void) => void): void;
        setOnRouteTriggered(hook: (method: number, path: string) => void): void;
      };
      adapter.setOnRequestHook((_request, _response, done) => {
        called.push(`request in ${trace.getActiveSpan() ? 'a span' : 'no span'}`);
        done();
      });
      adapter.setOnRouteTriggered((_method, path) => {
        called.push(`${path} in ${(trace.getActiveSpan() as unknown as ReadableSpan).name}`);
      });
    });
    await (await fetch(`${url}/c/ok/1`)).text();
    expect((await fixture.finished(1)).map((span) => span.name)).toEqual(['GET /c/ok/:id']);
    expect(called).toEqual(['request in a span', '/c/ok/:id in GET /c/ok/:id']);
  });

  it('works when the interceptor alone is bound by hand', async () => {
    @UseInterceptors(TracingInterceptor)
    @Controller('alone')
    class AloneController {
      @Get(':id')
      get() {
        return { spanId: trace.getActiveSpan()?.spanContext().spanId };
      }
    }
    @Module({ controllers: [AloneController] })
    class AloneModule {}
    const { url } = await start(AloneModule);
    const body = await (await fetch(`${url}/alone/3`)).json();
    const [span] = await fixture.finished(1);
    expect(span?.name).toBe('GET /alone/:id');
    expect(span?.attributes['code.function.name']).toBe('AloneController.get');
    expect(body).toEqual({ spanId: span?.spanContext().spanId });
  });

  it('acts once when the interceptor is bound by hand besides the module', async () => {
    @UseInterceptors(TracingInterceptor)
    @Controller('both')
    class BothController {
      @Get()
      get() {
        throw new RangeError('once');
      }
    }
    @Module({ imports: [TracingModule.forRoot({ instrument: false })], controllers: [BothController] })
    class BothModule {}
    const { url } = await start(BothModule);
    await (await fetch(`${url}/both`)).text();
    await quiet(1);
    expect(fixture.spans().map((span) => [span.name, span.events.length])).toEqual([['GET /both', 1]]);
  });

  describe('forRootAsync', () => {
    @Injectable()
    class OptionsFactory {
      createTracingOptions(): TracingModuleOptions {
        return { http: { ignore: '/c/ok/**' }, instrument: false };
      }
    }
    @Module({ providers: [OptionsFactory], exports: [OptionsFactory] })
    class ConfigModule {}

    it.each([
      ['useFactory', { useFactory: async () => ({ http: { ignore: '/c/ok/**' }, instrument: false }) }],
      [
        'useFactory with inject',
        {
          imports: [ConfigModule],
          inject: [OptionsFactory],
          useFactory: (factory: OptionsFactory) => factory.createTracingOptions(),
        },
      ],
      ['useClass', { useClass: OptionsFactory }],
      ['useExisting', { imports: [ConfigModule], useExisting: OptionsFactory }],
    ])('takes its options from %s', async (_name, options) => {
      const { url } = await start(createAppModule(TracingModule.forRootAsync(options)));
      await (await fetch(`${url}/c/ok/1`)).text();
      await (await fetch(`${url}/c/current`)).text();
      await quiet(1);
      expect(fixture.spans().map((span) => span.name)).toEqual(['GET /c/current']);
    });

    it.each([
      ['useFactory', () => undefined],
      ['useFactory', () => Promise.resolve(undefined)],
    ])('says what to write where %s answers nothing', async (_name, useFactory) => {
      const module = createAppModule(TracingModule.forRootAsync({ useFactory: useFactory as never }));
      await expect(start(module)).rejects.toThrow(
        'useFactory answered undefined; write an object, for example () => ({',
      );
    });

    it('refuses options that come from nowhere, or from two places', () => {
      expect(() => TracingModule.forRootAsync({})).toThrow(TracedError);
      expect(() => TracingModule.forRootAsync({})).toThrow(/useFactory.*TRACED_MISSING_FACTORY/s);
      expect(() => TracingModule.forRootAsync(undefined as never)).toThrow(/useFactory.*TRACED_MISSING_FACTORY/s);
      expect(() => TracingModule.forRoot(null as never)).toThrow(
        'TracingModule: forRoot() was given null; write an object',
      );
      const twice = { useFactory: () => ({}), useClass: OptionsFactory };
      expect(() => TracingModule.forRootAsync(twice)).toThrow(/exactly one/);
    });
  });

  it('asks each application about its own errors', async () => {
    const asked: string[] = [];
    const saying = (name: string) => ({
      classifyError: (error: unknown) => {
        asked.push(`${name}: ${(error as Error).message}`);
        return undefined;
      },
    });
    class Stock {
      @Traced()
      take(): never {
        throw new RangeError('sold out');
      }
    }
    @Controller('stock')
    class StockController {
      @Get()
      take(): never {
        return new Stock().take();
      }
    }
    for (const options of [saying('one'), saying('other'), {}]) {
      @Module({ imports: [TracingModule.forRoot({ instrument: false, ...options })], controllers: [StockController] })
      class StockModule {}
      await start(StockModule);
    }
    for (const { url } of apps) await (await fetch(`${url}/stock`)).text();
    await quiet();
    expect(asked).toEqual(['one: sold out', 'other: sold out']);
  });

  it('follows the application classifier while it runs', async () => {
    const mine = () => 'expected' as const;
    const { app } = await started({ classifyError: mine });
    expect(runtime.classifiers[0]).toBe(mine);
    await app.close();
    expect(runtime.classifiers).not.toContain(mine);
  });
});
