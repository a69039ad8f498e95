import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { trace } from '@opentelemetry/api';
import { MemorySpanExporter } from '../../../lib/sdk/exporters/memory.exporter.js';
import { withMasking } from '../../../lib/sdk/exporters/masking.exporter.js';
import { createPropagator } from '../../../lib/sdk/propagators/create-propagator.js';
import { startTracing } from '../../../lib/sdk/start-tracing.js';
import type { TracingHandle } from '../../../lib/sdk/start-tracing.options.js';
import { runtime } from '../../../lib/core/runtime/runtime.js';
import { Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { traced } from '../../../lib/decorators/wrapping/traced-function.js';
import { TracingService } from '../../../lib/nest/module/tracing.service.js';
import { TracingModule } from '../../../lib/nest/module/tracing.module.js';
import { captureDiag } from '../../unit/sdk/capture-diag.js';
import { TRACING_HANDLE } from '../../../lib/nest/module/tracing.tokens.js';
import { startApp, tracedModule, type RunningApp } from '../support/http-app.js';
import { until } from '../support/tracing-fixture.js';

const options = { serviceName: 'orders', exporters: ['memory'] as const };

describe('TracingModule without a provider', () => {
  const apps: RunningApp[] = [];
  afterEach(async () => {
    for (const { app } of apps.splice(0)) await app.close();
  });

  async function start(): Promise<{ url: string; handle: TracingHandle; close: () => Promise<void> }> {
    const running = await startApp('express', tracedModule(options));
    apps.push(running);
    const handle = running.app.get<TracingHandle>(TRACING_HANDLE);
    return { url: running.url, handle, close: () => running.app.close() };
  }

  /** The spans that were sent, as soon as the server's is among them: it ends after its answer has arrived. */
  async function sent({ handle }: { handle: TracingHandle }) {
    await until(() => handle.memory!.getFinishedSpans().length > 0 || (void handle.flush(), false));
    return handle.memory!.getFinishedSpans();
  }

  it('starts the SDK, and stops it when the application closes', async () => {
    const { url, handle, close } = await start();
    expect(handle.mode).toBe('started');
    await (await fetch(`${url}/c/ok/1`)).text();
    const [span] = await sent({ handle });
    expect(span?.name).toBe('GET /c/ok/:id');
    expect(span?.resource.attributes['service.name']).toBe('orders');
    await close();
    expect(trace.getTracer('probe').startSpan('probe').isRecording()).toBe(false);
  });

  it('keeps at its end what a header forces', async () => {
    const sampling = { ratio: 0, tail: { forcedBy: 'http.request.header.x-debug' } };
    const http = { captureRequestHeaders: ['x-debug'] };
    const running = await startApp('express', tracedModule({ ...options, sampling, http }));
    apps.push(running);
    const handle = running.app.get<TracingHandle>(TRACING_HANDLE);
    await (await fetch(`${running.url}/c/ok/1`)).text();
    await (await fetch(`${running.url}/c/ok/2`, { headers: { 'x-debug': 'true' } })).text();
    const spans = await sent({ handle });
    expect(spans.map(({ attributes }) => [attributes['url.path'], attributes['sampling.reason']])).toEqual([
      ['/c/ok/2', 'forced'],
    ]);
  });

  it('says once which options nobody reads, and starts', async () => {
    const log = captureDiag();
    try {
      const wrong = {
        exporter: 'console',
        http: { ingore: ['/health'] },
        metrics: { pth: '/m', path: false },
      } as never;
      apps.push(await startApp('express', tracedModule({ exporters: ['memory'], ...(wrong as object) })));
      expect(log.warn).toEqual([
        "nestjs-traced: TracingModule: unknown option 'exporter'. Did you mean 'exporters'?",
        "nestjs-traced: TracingModule: unknown option 'http.ingore'. Did you mean 'http.ignore'?",
        "nestjs-traced: TracingModule: unknown option 'metrics.pth'. Did you mean 'metrics.path'?",
      ]);
    } finally {
      log.restore();
    }
  });

  it('keeps tracing for a second application when the first one closes', async () => {
    const first = await start();
    const second = await start();
    expect(second.handle).toBe(first.handle);
    await first.close();
    await (await fetch(`${second.url}/c/ok/1`)).text();
    expect(await sent(second)).toHaveLength(1);
    await second.close();
    expect(trace.getTracer('probe').startSpan('probe').isRecording()).toBe(false);
  });

  it('forgets an application whose bootstrap failed', async () => {
    @Injectable()
    class Broken {
      constructor(@Inject('MISSING') readonly missing: unknown) {}
    }
    const broken = Test.createTestingModule({
      imports: [TracingModule.forRoot({ ...options, serviceName: 'broken' })],
      providers: [Broken],
    });
    await expect(broken.compile()).rejects.toThrow(/MISSING/);
    const { handle, url, close } = await start();
    await (await fetch(`${url}/c/ok/1`)).text();
    expect((await sent({ handle }))[0]?.resource.attributes['service.name']).toBe('orders');
    await close();
    expect(trace.getTracer('probe').startSpan('probe').isRecording()).toBe(false);
  });

  it.each(['first', 'last'])(
    'uses the options of all imports in one application, those of the root %s',
    async (place) => {
      @Module({ imports: [TracingModule.forRoot({ serviceName: 'library', shutdownTimeoutMs: 500 })] })
      class LibraryModule {}
      const own = TracingModule.forRoot({ ...options, serviceName: 'orders' });
      @Module({ imports: place === 'first' ? [own, LibraryModule] : [LibraryModule, own] })
      class AppModule {}
      const log = captureDiag();
      try {
        const app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
        traced('work', () => 1);
        const { memory } = app.get<TracingHandle>(TRACING_HANDLE);
        await app.get(TracingService).flush();
        const sent = memory!
          .getFinishedSpans()
          .map(({ name, resource }) => [name, resource.attributes['service.name']]);
        expect(sent).toEqual([['work', 'orders']]);
        expect(log.warn).toEqual([
          expect.stringMatching(/imported 2 times in this application, with different values of serviceName;/),
        ]);
        await app.close();
      } finally {
        log.restore();
      }
    },
  );

  it('is not started again by a second import in an application that takes its options from the injector', async () => {
    const started: unknown[] = [];
    const exporter = (name: string) => ({
      name,
      export: (_spans: unknown, done: (result: { code: number }) => void) => done({ code: 0 }),
      shutdown: async () => void started.push(`${name} was stopped`),
    });
    @Module({ imports: [TracingModule.forRoot({ serviceName: 'library', exporters: [exporter('library')] as never })] })
    class LibraryModule {}
    const useFactory = () => ({ serviceName: 'orders', exporters: [exporter('orders')] as never });
    @Module({ imports: [TracingModule.forRootAsync({ useFactory }), LibraryModule] })
    class AppModule {}
    const log = captureDiag();
    try {
      const app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
      expect(started).toEqual([]);
      expect(log.warn).toEqual([
        expect.stringMatching(
          /imported more than once in this application.*of the second one are not used: serviceName, exporters?\. Give options once/,
        ),
      ]);
      await app.close();
      expect(started).toHaveLength(1);
    } finally {
      log.restore();
    }
  });

  it.each(['forRoot', 'forRootAsync'] as const)('names %s() where an exporter is not known', async (call) => {
    const wrong = { exporters: ['zipkn'] } as never;
    const module =
      call === 'forRoot' ? TracingModule.forRoot(wrong) : TracingModule.forRootAsync({ useFactory: () => wrong });
    await expect(Test.createTestingModule({ imports: [module] }).compile()).rejects.toThrow(
      `TracingModule.${call}(): the exporter 'zipkn' is not known. Did you mean 'zipkin'?`,
    );
  });

  it.each([
    ['TracingModule.forRoot(): masking: createMasker() needs a key', { masking: { strategies: { default: 'hash' } } }],
    ['TracingModule.forRoot(): propagators holds', { propagators: ['b4'] }],
    ['TracingModule.forRoot(): the sampler', { sampler: 'always' }],
  ])('names the call where it is wrong: %s', async (message, wrong) => {
    const module = TracingModule.forRoot({ ...options, env: {}, ...(wrong as object) });
    await expect(Test.createTestingModule({ imports: [module] }).compile()).rejects.toThrow(message);
  });

  it('names what was called where nothing is started', () => {
    expect(() => createPropagator(['b4' as never])).toThrow('createPropagator(): propagators holds');
    expect(() => withMasking(new MemorySpanExporter(), { strategies: { default: 'blur' as never } })).toThrow(
      'withMasking(): masking: ',
    );
    expect(() => startTracing({ exporters: ['zipkn' as never] })).toThrow('startTracing(): the exporter');
  });

  it('says which options of a second application are not used', async () => {
    await start();
    const log = captureDiag();
    try {
      apps.push(await startApp('express', tracedModule({ ...options, serviceName: 'users', sampler: 'always_off' })));
      expect(log.warn).toEqual([expect.stringMatching(/of the second one are not used: serviceName, sampler\./)]);
    } finally {
      log.restore();
    }
  });

  it('says nothing of options that each application has for itself', async () => {
    const shared = { ...options, viewer: true, metrics: { maxLabelValues: 50 } };
    const log = captureDiag();
    try {
      apps.push(await startApp('express', tracedModule(shared)));
      const own = { http: { ignore: ['/health'] }, messages: false, logs: { mask: true } } as const;
      const metrics = { maxLabelValues: 50, path: '/internal/metrics', guard: () => true };
      const viewer = { path: '/spans', guard: () => true, hosts: ['dev.example.com'] };
      apps.push(await startApp('express', tracedModule({ ...shared, ...own, metrics, viewer })));
      expect(log.warn).toEqual([]);
      apps.push(
        await startApp('express', tracedModule({ ...shared, metrics: { maxSeries: 5 }, viewer: { maxTraces: 5 } })),
      );
      expect(log.warn).toEqual([expect.stringMatching(/of the second one are not used: metrics, viewer\./)]);
    } finally {
      log.restore();
    }
  });

  it('leaves tracing running that was started before the application', async () => {
    const early = startTracing(options);
    try {
      const { handle, close } = await start();
      expect(handle).toBe(early);
      await close();
      expect(trace.getTracer('probe').startSpan('probe').isRecording()).toBe(true);
    } finally {
      await early.shutdown();
    }
  });

  it('serves as usual when the library is switched off', async () => {
    const { url, handle } = await start();
    runtime.enabled = false;
    try {
      expect((await fetch(`${url}/c/ok/1`)).status).toBe(200);
      await handle.flush();
      expect(handle.memory!.getFinishedSpans()).toEqual([]);
    } finally {
      runtime.enabled = true;
    }
  });
});
