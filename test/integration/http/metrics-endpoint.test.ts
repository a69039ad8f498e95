import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Module, UnauthorizedException, type CanActivate } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import client from 'prom-client';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { TracingModule } from '../../../lib/nest/module/tracing.module.js';
import type { TracingModuleOptions } from '../../../lib/nest/module/tracing.options.js';
import { runtime } from '../../../lib/core/runtime/runtime.js';
import { diagnostics } from '../../../lib/shared/errors/diagnostics.js';
import { seams } from '../../../lib/shared/time/test-seams.js';
import { startApp, tracedModule, type Platform, type RunningApp } from '../support/http-app.js';
import { startFixture, type TracingFixture } from '../support/tracing-fixture.js';

const OPEN = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';

describe.each<Platform>(['express', 'fastify'])('/metrics on %s', (platform) => {
  let fixture: TracingFixture;
  const apps: RunningApp[] = [];

  beforeEach(() => {
    fixture = startFixture();
  });
  afterEach(async () => {
    for (const { app } of apps.splice(0)) await app.close();
    await fixture.stop();
    diagnostics.internalErrors.clear();
  });

  async function started(options: TracingModuleOptions): Promise<string> {
    const running = await startApp(platform, tracedModule(options));
    apps.push(running);
    return running.url;
  }

  it('answers in the text format that is asked for', async () => {
    const url = await started({ serviceName: 'orders', metrics: true });
    const classic = await fetch(`${url}/metrics`);
    expect([classic.status, classic.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    expect(await classic.text()).toContain('# TYPE http_server_request_duration_seconds histogram');
    const open = await fetch(`${url}/metrics`, { headers: { accept: OPEN } });
    expect(open.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect((await open.text()).endsWith('# EOF\n')).toBe(true);
    expect(await (await fetch(`${url}/metrics`, { method: 'HEAD' })).text()).toBe('');
  });

  it('measures the requests of the application, with the trace of a sampled one, and no scrape', async () => {
    const url = await started({ metrics: true });
    await (await fetch(`${url}/c/ok/1`)).text();
    await fixture.finished(1);
    await (await fetch(`${url}/metrics`)).text();
    const body = await (await fetch(`${url}/metrics`, { headers: { accept: OPEN } })).text();
    const counts = body.split('\n').filter((line) => line.startsWith('http_server_request_duration_seconds_count'));
    expect(counts).toEqual([
      'http_server_request_duration_seconds_count{http_request_method="GET",url_scheme="http",http_route="/c/ok/:id",http_response_status_code="200",network_protocol_version="1.1"} 1',
    ]);
    const server = fixture
      .spans()
      .find(({ name }) => name === 'GET /c/ok/:id')
      ?.spanContext();
    expect(body).toContain(`# {trace_id="${server?.traceId}",span_id="${server?.spanId}"}`);
    expect(body).toContain('http_server_active_requests{http_request_method="GET",url_scheme="http"} 0');
    expect(fixture.spans().map(({ name }) => name)).not.toContain('GET /metrics');
    expect(fixture.spans()).toHaveLength(1);
  });

  it('is not there unless it is asked for, except in development', async () => {
    const status = async (options: TracingModuleOptions): Promise<number> => {
      const url = await started(options);
      const answer = await fetch(`${url}/metrics`);
      await answer.text();
      for (const { app } of apps.splice(0)) await app.close();
      return answer.status;
    };
    expect(await status({})).toBe(404);
    expect(await status({ env: { NODE_ENV: 'production' } })).toBe(404);
    expect(await status({ env: { NODE_ENV: 'development' } })).toBe(200);
    expect(await status({ env: { NODE_ENV: 'development' }, metrics: false })).toBe(404);
    expect(await status({ metrics: { path: false } })).toBe(404);
    expect(runtime.methodMetrics).toBeUndefined();
  });

  it('has the path of the options, outside of global prefixes and before catch-alls', async () => {
    const url = await started({ metrics: { path: '/internal/prometheus' } });
    expect((await fetch(`${url}/internal/prometheus`)).status).toBe(200);
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
    await expect(started({ metrics: { path: 'metrics/*' } })).rejects.toThrow(/metrics\.path.*TRACED_INVALID_OPTION/s);
  });

  it('answers its path to the letter, and leaves its neighbours to the application', async () => {
    const url = await started({ metrics: true });
    const status = async (path: string): Promise<number> => (await fetch(url + path)).status;
    expect(await status('/metrics?name=x')).toBe(200);
    for (const path of ['/metrics/', '/Metrics', '/METRICS', '/metrics/x'])
      expect([path, await status(path)]).toEqual([path, 404]);
  });

  it('answers its path to the letter where the router was told to be lenient', async () => {
    if (platform !== 'fastify') return;
    const adapter = new FastifyAdapter({ routerOptions: { caseSensitive: false, ignoreTrailingSlash: true } });
    const app = await NestFactory.create(tracedModule({ metrics: true }), adapter, { logger: false });
    try {
      await app.listen(0, '127.0.0.1');
      const url = await app.getUrl();
      const status = async (path: string): Promise<number> => (await fetch(url + path)).status;
      expect([await status('/metrics'), await status('/metrics/'), await status('/Metrics')]).toEqual([200, 404, 404]);
    } finally {
      await app.close();
    }
  });

  it('refuses whom the guard does not let in, also when the guard fails', async () => {
    const before = seams.rethrowInternalErrors;
    seams.rethrowInternalErrors = false;
    const url = await started({
      metrics: {
        guard: async ({ headers }) => {
          if (headers['x-scrape'] === undefined) throw new Error('no header');
          return headers['x-scrape'] === 'yes';
        },
      },
    });
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(`${url}/metrics`, { headers })).status;
    expect(await status({ 'x-scrape': 'yes' })).toBe(200);
    expect(await status({ 'x-scrape': 'no' })).toBe(403);
    expect(await status({})).toBe(403);
    expect([...diagnostics.internalErrors.keys()]).toEqual(['metrics.guard']);
    seams.rethrowInternalErrors = before;
  });

  it('shows the metrics of the application its own registry', async () => {
    const registry = new client.Registry();
    new client.Gauge({ name: 'own_level', help: 'mine', registers: [registry] }).set(7);
    const url = await started({ metrics: { registry } });
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('own_level 7\n');
    for (const { app } of apps.splice(0)) await app.close();
    expect(registry.getMetricsAsArray().map((metric) => metric.name)).toEqual(['own_level']);
  });

  it('stays when another application of the process closes', async () => {
    const first = await started({ metrics: true });
    const second = await started({ metrics: true });
    await apps.shift()?.app.close();
    await expect(fetch(`${first}/metrics`)).rejects.toThrow();
    expect(await (await fetch(`${second}/metrics`)).text()).toContain('traced_method_active');
  });

  it('is not behind the guards of the application, and works in a testing module', async () => {
    @Injectable()
    class Closed implements CanActivate {
      canActivate(): boolean {
        throw new UnauthorizedException();
      }
    }
    @Controller()
    class Everything {
      @Get(platform === 'fastify' ? '*' : '*path')
      @Traced()
      any(): string {
        return 'any';
      }
    }
    @Module({
      imports: [TracingModule.forRoot({ metrics: true })],
      controllers: [Everything],
      providers: [{ provide: APP_GUARD, useClass: Closed }],
    })
    class App {}
    const module = await Test.createTestingModule({ imports: [App] }).compile();
    const app =
      platform === 'fastify' ? module.createNestApplication(new FastifyAdapter()) : module.createNestApplication();
    app.setGlobalPrefix('api');
    try {
      await app.listen(0, '127.0.0.1');
      const url = await app.getUrl();
      expect((await fetch(`${url}/api/x`)).status).toBe(401);
      expect((await fetch(`${url}/metrics`)).status).toBe(200);
    } finally {
      await app.close();
    }
  });
});
