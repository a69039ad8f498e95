import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Module, type INestApplication } from '@nestjs/common';
import { diag, DiagLogLevel, trace } from '@opentelemetry/api';
import fastifyHelmet from '@fastify/helmet';
import helmet from 'helmet';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { TracingModule } from '../../../lib/nest/module/tracing.module.js';
import type { TracingModuleOptions } from '../../../lib/nest/module/tracing.options.js';
import type { TraceDetail, TraceList, TraceSummary } from '../../../lib/viewer/api.js';
import { startApp, type Platform, type RunningApp } from '../support/http-app.js';

let release: () => void = () => undefined;

@Injectable()
class OrderService {
  @Traced()
  async place(id: string): Promise<string> {
    trace.getActiveSpan()?.setAttribute('user.password', 'hunter2hunter2');
    if (id === 'slow') await new Promise<void>((resolve) => (release = resolve));
    return id;
  }
}

@Controller('orders')
class OrdersController {
  constructor(private readonly orders: OrderService) {}

  @Get(':id')
  find(): Promise<string> {
    return this.orders.place('1');
  }

  @Get('slow/one')
  slow(): Promise<string> {
    return this.orders.place('slow');
  }
}

const opened: { close(): unknown }[] = [];

async function start(
  platform: Platform,
  options: TracingModuleOptions = {},
  before?: (app: INestApplication) => void,
): Promise<RunningApp> {
  @Module({
    imports: [
      // The requests of the test itself run in the same process.
      TracingModule.forRoot({ serviceName: 'orders', viewer: true, exporters: [], instrument: false, ...options }),
    ],
    controllers: [OrdersController],
    providers: [OrderService],
  })
  class AppModule {}
  const running = await startApp(platform, AppModule, before);
  opened.push(running.app);
  return running;
}

async function read<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T;
}

async function until<T>(find: () => Promise<T | undefined>): Promise<T> {
  for (let wait = 0; ; wait += 1) {
    const found = await find();
    if (found !== undefined) return found;
    if (wait > 1_000) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const only = async (url: string): Promise<TraceSummary | undefined> =>
  (await read<TraceList>(`${url}/traces/api/traces`)).traces[0];

/** A proxy that serves an application below a path, as nginx does with `location /x/ { proxy_pass http://app/; }`. */
async function proxyBelow(path: string, target: string): Promise<string> {
  const server: Server = createServer((incoming, outgoing) => {
    const { url = '', method, headers } = incoming;
    const rest = url.startsWith(`${path}/`) ? url.slice(path.length) : url;
    incoming.pipe(
      httpRequest(`${target}${rest}`, { method, headers: { ...headers, 'x-forwarded-for': '127.0.0.1' } }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      }),
    );
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  opened.unshift(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
}

function statusFor(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { headers, agent: false }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    });
    request.on('error', reject).end();
  });
}

describe.each<Platform>(['express', 'fastify'])('/traces on %s', (platform) => {
  afterEach(async () => {
    for (const { close } of opened.splice(0).map((item) => ({ close: () => item.close() }))) await close();
  });

  it('shows the page, its files and a request, by addresses relative to the page', async () => {
    const { url } = await start(platform);
    const page = await fetch(`${url}/traces`);
    expect([page.status, page.url]).toEqual([200, `${url}/traces/`]);
    for (const [, file] of (await page.text()).matchAll(/(?:src|href)="([^"#]*\.(?:js|css))"/g)) {
      const answer = await fetch(new URL(file!, page.url));
      expect([file, answer.status]).toEqual([file, 200]);
    }
    expect(await (await fetch(`${url}/orders/7`)).text()).toBe('1');
    const row = await until(async () => {
      const found = await only(url);
      return found?.open === false ? found : undefined;
    });
    expect(row).toMatchObject({ name: 'GET /orders/:id', service: 'orders', statusCode: 200, spanCount: 2 });
    const { spans } = await read<TraceDetail>(`${url}/traces/api/traces/${row.traceId}`);
    expect(spans.map(({ name }) => name).sort()).toEqual(['GET /orders/:id', 'OrderService.place']);
  });

  it('does not trace itself', async () => {
    const { url } = await start(platform);
    for (const path of ['/traces', '/traces/page.js', '/traces/api/traces']) await (await fetch(url + path)).text();
    expect((await read<TraceList>(`${url}/traces/api/traces`)).total).toBe(0);
  });

  it('shows a request while it runs, in the same row when it has ended', async () => {
    const { url } = await start(platform);
    const answered = fetch(`${url}/orders/slow/one`);
    const running = await until(async () => {
      const found = await only(url);
      return found?.openSpan === 'OrderService.place' ? found : undefined;
    });
    expect(running).toMatchObject({ open: true, spanCount: 2 });
    release();
    await (await answered).text();
    const ended = await until(async () => {
      const found = await only(url);
      return found?.open === false ? found : undefined;
    });
    expect([ended.traceId, ended.openSpan]).toEqual([running.traceId, undefined]);
  });

  it('is there with a global prefix, with helmet, and behind a proxy below a path', async () => {
    const { url, app } = await start(platform, {}, (created) => {
      created.setGlobalPrefix('api');
      if (platform === 'express') created.use(helmet());
      else void (created as unknown as { register(plugin: unknown): unknown }).register(fastifyHelmet);
    });
    expect(app).toBeDefined();
    const below = await proxyBelow('/x', url);
    for (const base of [url, below]) {
      const page = await fetch(`${base}/traces`);
      expect([page.status, page.url]).toEqual([200, `${base}/traces/`]);
      const policy = page.headers.get('content-security-policy') ?? '';
      expect(policy).not.toMatch(/unsafe|https?:/);
      for (const file of ['page.js', 'page.css', 'api/traces']) {
        expect([file, (await fetch(`${base}/traces/${file}`)).status]).toEqual([file, 200]);
      }
    }
  });

  it('refuses a foreign host name and other origins', async () => {
    const { url } = await start(platform);
    expect(await statusFor(`${url}/traces/api/traces`, { host: 'evil.example' })).toBe(403);
    expect(await statusFor(`${url}/traces/`, { origin: 'http://evil.example' })).toBe(403);
    const own = await fetch(`${url}/traces/api/traces`);
    expect([...own.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('is not there in production, unless a guard lets somebody in', async () => {
    const env = { NODE_ENV: 'production' };
    const warnings: string[] = [];
    const keep = (message: string): void => void warnings.push(message);
    const none = (): void => undefined;
    diag.setLogger(
      { warn: keep, error: keep, info: none, debug: none, verbose: none },
      { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
    );
    const { url } = await start(platform, { env });
    expect(warnings).toEqual([expect.stringContaining('viewer.guard')]);
    diag.disable();
    for (const path of ['/traces', '/traces/', '/traces/page.js', '/traces/api/traces']) {
      expect([path, (await fetch(url + path)).status]).toEqual([path, 404]);
    }
    for (const item of opened.splice(0)) await item.close();
    const guard = ({ headers }: { headers: Record<string, unknown> }): boolean => headers['authorization'] === 'me';
    const guarded = await start(platform, { env, viewer: { guard: guard as never } });
    expect(await statusFor(`${guarded.url}/traces/`, {})).toBe(403);
    expect(await statusFor(`${guarded.url}/traces/`, { authorization: 'me' })).toBe(200);
  });

  it('is not there unless it is asked for', async () => {
    const { url } = await start(platform, { viewer: false });
    expect((await fetch(`${url}/traces`)).status).toBe(404);
  });

  it('is shown by each application of a process to those whom its own guard lets in', async () => {
    const open = await start(platform);
    const guarded = await start(platform, { viewer: { guard: ({ headers }) => headers['authorization'] === 'me' } });
    const statusFor = async (url: string, headers: Record<string, string>): Promise<number> =>
      (await fetch(`${url}/traces/`, { headers })).status;
    expect(await statusFor(open.url, {})).toBe(200);
    expect(await statusFor(guarded.url, {})).toBe(403);
    expect(await statusFor(guarded.url, { authorization: 'me' })).toBe(200);
  });

  it('is served at a path of one’s own', async () => {
    const { url } = await start(platform, { viewer: { path: '/internal/spans' } });
    expect((await fetch(`${url}/internal/spans`)).url).toBe(`${url}/internal/spans/`);
    expect((await fetch(`${url}/traces`)).status).toBe(404);
    await expect(start(platform, { viewer: { path: 'traces/' } })).rejects.toMatchObject({
      code: 'TRACED_INVALID_OPTION',
    });
  });

  it('masks what it shows, also of spans that are still open', async () => {
    const { url } = await start(platform);
    await (await fetch(`${url}/orders/7?password=hunter2hunter2`)).text();
    const { traceId } = await until(async () => only(url));
    const text = await (await fetch(`${url}/traces/api/traces/${traceId}`)).text();
    expect(text).toContain('"user.password":"[REDACTED');
    expect(text).not.toContain('hunter2hunter2');
  });

  it('lets an application close although a page is open', async () => {
    const { url, app } = await start(platform);
    const live = await fetch(`${url}/traces/api/live`);
    const reader = live.body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toContain('event: status');
    await app.close();
    opened.splice(0);
    for (;;) if ((await reader.read()).done) break;
  });
});
