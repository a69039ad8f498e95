import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Body, Controller, Get, Module, Param, Post } from '@nestjs/common';
import { Args, GraphQLModule, Query, Resolver } from '@nestjs/graphql';
import { connect } from 'node:net';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { TracingModule } from '../../../lib/nest/module/tracing.module.js';
import { startApp, type Platform, type RunningApp } from '../support/http-app.js';
import { startFixture, type TracingFixture } from '../support/tracing-fixture.js';

/** Stands in everything that a hostile client writes, and in no metric. */
const EVIL = 'zzevil';
const ROUNDS = 25;

class ShopError extends Error {}

class Orders {
  @Traced()
  fail(name: string, kind: string): never {
    const error = kind === 'shop' ? new ShopError('no') : new Error('no');
    if (name !== '') error.name = name;
    throw error;
  }
}

@Controller('orders')
class OrdersController {
  readonly #orders = new Orders();

  @Get(':id')
  order(@Param('id') id: string): object {
    return { id };
  }

  @Post('fail')
  fail(@Body() body: { name: string; kind: string }): never {
    return this.#orders.fail(body.name, body.kind);
  }
}

@Resolver()
class HelloResolver {
  @Query(() => String)
  hello(@Args('to', { type: () => String, nullable: true }) to?: string): string {
    return `hello ${to ?? ''}`;
  }
}

const tracing = TracingModule.forRoot({
  metrics: { spans: true },
  instrument: { resolvers: true, fetch: false },
  baggage: { toAttributes: ['tenant'] },
  http: { captureRequestHeaders: ['user-agent', 'x-tenant'] },
});

@Module({ imports: [tracing], controllers: [OrdersController] })
class PlainModule {}

@Module({
  imports: [
    tracing,
    GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true, playground: false }),
  ],
  controllers: [OrdersController],
  providers: [HelloResolver],
})
class GraphqlModule {}

interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** One request over a socket of its own: `fetch` refuses most of what a hostile client writes. */
function send(url: string, { method = 'GET', path, headers = {}, body }: Sent): Promise<number> {
  const { port } = new URL(url);
  const content = body === undefined ? '' : JSON.stringify(body);
  const type = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': content.length };
  const all = Object.entries({ host: 'shop.example', connection: 'close', ...type, ...headers });
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1');
    let answer = '';
    socket.on('error', reject).on('data', (chunk) => (answer += String(chunk)));
    socket.on('close', () => resolve(Number(answer.slice(9, 12))));
    socket.write(
      `${method} ${path} HTTP/1.1\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${content}`,
    );
  });
}

/** One request of each kind that an honest client may send, each with its place in the metrics. */
const HARMLESS: readonly Sent[] = [
  { path: '/orders/1?token=mine' },
  { path: '/orders/1', headers: { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'shop.example' } },
  { path: '/nowhere' },
  { method: 'PURGE', path: '/nowhere' },
  { method: 'POST', path: '/orders/fail', body: { name: '', kind: 'plain' } },
  { method: 'POST', path: '/orders/fail', body: { name: '', kind: 'shop' } },
];

const query = (document: string, operationName?: string): Sent => ({
  method: 'POST',
  path: '/graphql',
  body: { query: document, ...(operationName !== undefined && { operationName }) },
});
const HARMLESS_GRAPHQL = [query('query Hello { hello }'), query('query Hello { goodbye }')];

/** What hostile clients write into everything that they can, none of it twice. */
function hostile(round: number): Sent[] {
  const evil = `${EVIL}${round}`;
  const trace = `00-${String(round + 1).padStart(32, 'a')}-${String(round + 1).padStart(16, 'b')}-01`;
  return [
    { path: '/orders/1', headers: { 'x-forwarded-proto': evil, 'x-forwarded-host': `${evil}.example:99999` } },
    { path: '/orders/1', headers: { 'x-forwarded-proto': `https, ${evil}`, 'x-forwarded-for': `_${evil}, unknown` } },
    { path: '/orders/1', headers: { forwarded: `for="_${evil}";proto=${evil};host="${evil}\\"x",proto=gopher` } },
    { path: '/orders/1', headers: { host: `${evil}.example:${round + 1}` } },
    { path: '/orders/1', headers: { host: `"${evil}"'\\{}` } },
    { path: `/orders/${evil}?token=${evil}&x="${evil}"` },
    { path: `http://${evil}.example/orders/1` },
    { path: `/${evil}/%0a%22${evil}/{x}` },
    { method: 'PURGE', path: `/${evil}` },
    { method: evil.toUpperCase(), path: '/orders/1' },
    { path: '/orders/1', headers: { 'user-agent': `${evil}\t"}{ 1 # {trace_id="x"}`, 'x-tenant': evil } },
    {
      path: '/orders/1',
      headers: { baggage: `tenant=${evil},${evil}=1`, traceparent: trace, tracestate: `${evil}=1` },
    },
    { method: 'POST', path: '/orders/fail', body: { name: `Z${EVIL}${round}Error`, kind: 'plain' } },
    { method: 'POST', path: '/orders/fail', body: { name: `Z${EVIL}${round}Error`, kind: 'shop' } },
  ];
}

const hostileGraphql = (round: number): Sent[] => [
  query(`query ${EVIL}${round} { hello(to: "${EVIL}") }`, `${EVIL}${round}`),
  query(`query ${EVIL}${round} { ${EVIL}${round} }`),
];

describe.each<[Platform, string]>([
  ['express', 'with GraphQL'],
  ['fastify', 'without GraphQL'],
])('the labels of metrics on %s, %s', (platform) => {
  const isGraphql = platform === 'express';
  let fixture: TracingFixture;
  let running: RunningApp;

  beforeAll(async () => {
    fixture = startFixture();
    running = await startApp(platform, isGraphql ? GraphqlModule : PlainModule);
  });
  afterAll(async () => {
    await running.app.close();
    await fixture.stop();
  });

  const exposition = async (accept: string): Promise<string> =>
    (await fetch(`${running.url}/metrics`, { headers: { accept } })).text();

  async function series(): Promise<Map<string, number>> {
    // How long the machine made the event loop wait is no client's doing.
    const isOurs = (line: string): boolean => line !== '' && !line.startsWith('#') && !line.includes('event_loop');
    const lines = (await exposition('text/plain')).split('\n').filter(isOurs);
    return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
  }

  const requests = (all: Map<string, number>, part: string): number =>
    [...all]
      .filter(([name]) => name.startsWith('http_server_request_duration_seconds_count') && name.includes(part))
      .reduce((sum, [, count]) => sum + count, 0);

  it('are those of harmless requests, whatever clients write', async () => {
    for (const sent of [...HARMLESS, ...(isGraphql ? HARMLESS_GRAPHQL : [])]) await send(running.url, sent);
    const before = await series();
    const all = Array.from({ length: ROUNDS }, (_, round) => [
      ...hostile(round),
      ...(isGraphql ? hostileGraphql(round) : []),
    ]).flat();
    const statuses = new Set<number>();
    for (const sent of all) statuses.add(await send(running.url, sent));
    expect(all.length).toBeGreaterThan(300);
    expect([...statuses].toSorted()).toEqual([200, 400, 404, 500]);

    const after = await series();
    expect([...after.keys()].filter((name) => !before.has(name))).toEqual([]);
    expect(after.size).toBe(before.size);
    for (const accept of ['text/plain', 'application/openmetrics-text'])
      expect((await exposition(accept)).toLowerCase()).not.toContain(EVIL);
    expect([...after.keys()].filter((name) => name.includes('__other__'))).toEqual([]);
    expect(requests(after, 'http_route="/orders/:id"')).toBeGreaterThan(ROUNDS);

    const https = 'url_scheme="https"';
    const known = requests(after, https);
    await send(running.url, HARMLESS[1] as Sent);
    expect(requests(await series(), https)).toBe(known + 1);
  });
});
