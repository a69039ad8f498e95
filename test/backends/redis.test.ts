// needs: REDIS_URL
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { Redis } from 'ioredis';
import { createClient, createClientPool } from 'redis';
import { traceRedisChannel } from '../../lib/drivers/redis/redis-channel.js';
import { traceRedis } from '../../lib/drivers/redis/trace-redis.js';
import { seams } from '../../lib/shared/time/test-seams.js';
import { captureSpans, stopCapture, type SpanCapture } from '../support/spans.js';
import { under, wrongParents } from './support/callers.js';

const url = String(process.env['REDIS_URL']);
const { port } = new URL(url);
let spans: SpanCapture;

const commands = (): ReadableSpan[] => spans.finished().filter(({ kind }) => kind === SpanKind.CLIENT);
const names = () => commands().map(({ name }) => name);

const createNodeRedis = () => createClient({ socket: { host: '127.0.0.1', port: Number(port) } });
type NodeRedis = ReturnType<typeof createNodeRedis>;
let stopChannel: (() => void) | undefined;
const open: { destroy?(): unknown; disconnect?(): unknown }[] = [];
/** So that a test that fails leaves no connection behind. */
const kept = <T extends (typeof open)[number]>(client: T): T => {
  open.push(client);
  return client;
};

async function nodeRedis(): Promise<NodeRedis> {
  const client = kept(traceRedis(createNodeRedis()));
  await client.connect();
  return client;
}
async function channelRedis(): Promise<NodeRedis> {
  stopChannel = traceRedisChannel();
  const client = kept(createNodeRedis());
  await client.connect();
  return client;
}

beforeAll(() => {
  seams.rethrowInternalErrors = true;
});
beforeEach(() => {
  spans = captureSpans();
});
afterEach(() => {
  for (const client of open.splice(0)) {
    try {
      void (client.destroy ?? client.disconnect)?.call(client);
    } catch {
      // Closed already.
    }
  }
  stopChannel?.();
  stopChannel = undefined;
  stopCapture();
});
afterAll(() => {
  seams.rethrowInternalErrors = false;
});

const expectedSet = {
  'db.system.name': 'redis',
  'db.namespace': '0',
  'server.address': '127.0.0.1',
  'server.port': Number(port),
  'db.operation.name': 'SET',
  'db.query.text': 'SET ? ?',
};

describe.each([
  ['traceRedis', nodeRedis],
  ['the channel', channelRedis],
])('node-redis by %s', (_name, connect) => {
  it('describes a command without keys and values', async () => {
    const client = await connect();
    spans.reset();
    await client.set('canary-key', 'canary-value');
    expect(commands().map(({ attributes, name }) => ({ name, attributes }))).toEqual([
      { name: 'SET', attributes: expectedSet },
    ]);
    await client.close();
  });

  it('gives 200 commands of 200 callers the right parents', async () => {
    const client = await connect();
    await Promise.all(
      Array.from({ length: 200 }, (_, index) => under(`caller ${index}`, () => client.get(`k${index}`))),
    );
    const parents = new Map(spans.finished().map((span) => [span.spanContext().spanId, span.name]));
    const owners = commands()
      .filter(({ name }) => name === 'GET')
      .map((span) => parents.get(span.parentSpanContext?.spanId ?? ''));
    expect(owners.toSorted()).toEqual(Array.from({ length: 200 }, (_, index) => `caller ${index}`).toSorted());
    await client.close();
  });

  it('makes one span of a transaction of three, and one of a pipeline', async () => {
    const client = await connect();
    spans.reset();
    await client.multi().set('a', '1').set('b', '2').get('a').exec();
    await client.multi().get('a').get('b').execAsPipeline();
    expect(
      commands().map(({ name, attributes }) => [name.split(' ')[0], attributes['db.operation.batch.size']]),
    ).toEqual([
      ['MULTI', 3],
      ['PIPELINE', 2],
    ]);
    await client.close();
  });

  it('fails with the prefix of the answer, and an un-awaited script stays out of the texts', async () => {
    const client = await connect();
    await client.set('text', 'x');
    spans.reset();
    await expect(client.lPush('text', 'y')).rejects.toThrow('WRONGTYPE');
    await client.eval("return redis.call('GET', 'canary-lua')", {
      keys: ['canary-key'],
      arguments: ['canary-argument'],
    });
    expect(
      commands().map(({ name, status, attributes }) => [
        name,
        status.code,
        attributes['error.type'],
        attributes['db.response.status_code'],
      ]),
    ).toEqual([
      ['LPUSH', SpanStatusCode.ERROR, 'WRONGTYPE', 'WRONGTYPE'],
      ['EVAL', SpanStatusCode.UNSET, undefined, undefined],
    ]);
    expect(JSON.stringify(commands().map(({ attributes, events }) => [attributes, events]))).not.toContain('canary');
    await client.close();
  });
});

it.each([
  ['node-redis', nodeRedis, (client: NodeRedis) => client.blPop('cut-off', 0), (client: NodeRedis) => client.destroy()],
  [
    'node-redis by its channel',
    channelRedis,
    (client: NodeRedis) => client.blPop('cut-off', 0),
    (client: NodeRedis) => client.destroy(),
  ],
  [
    'ioredis',
    async () => kept(traceRedis(new Redis(url, { retryStrategy: () => null }))),
    (client: Redis) => client.blpop('cut-off', 0),
    (client: Redis) => client.disconnect(),
  ],
] as [string, () => Promise<any>, (client: any) => Promise<unknown>, (client: any) => void][])(
  'a command of %s that is cut off by the end of its client has failed',
  async (_of, connect, wait, end) => {
    const client = await connect();
    await client.ping();
    spans.reset();
    const pending = wait(client).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 20));
    end(client);
    expect(await pending).toBeInstanceOf(Error);
    expect(commands().map(({ name, status }) => [name, status.code])).toEqual([['BLPOP', SpanStatusCode.ERROR]]);
    expect(spans.open()).toBe(0);
  },
);

describe('node-redis', () => {
  it('is traced once when the client was handed in and the channel is open', async () => {
    stopChannel = traceRedisChannel();
    const client = await nodeRedis();
    spans.reset();
    await client.set('a', '1');
    await client.multi().set('a', '1').set('b', '2').exec();
    expect(names()).toEqual(['SET', 'MULTI SET']);
    await client.close();
  });

  it('gives the commands of a pool of one the right parents', async () => {
    stopChannel = traceRedisChannel();
    const pool = traceRedis(
      createClientPool({ socket: { host: '127.0.0.1', port: Number(port) } }, { minimum: 1, maximum: 1 }),
    );
    await pool.connect();
    spans.reset();
    await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        under(`caller ${index}`, () => pool.execute((client) => under(`own ${index}`, () => client.get('a')))),
      ),
    );
    expect(names()).toHaveLength(200);
    expect(wrongParents(spans.finished(), (span) => /^own (\d+)$/.exec(span.name)?.[1])).toEqual([]);
    await pool.close();
  });
});

describe('ioredis', () => {
  const create = () => kept(traceRedis(new Redis(url, { lazyConnect: true })));

  it('describes a command without keys and values', async () => {
    const client = create();
    await client.set('canary-key', 'canary-value');
    expect(
      commands()
        .filter(({ name }) => name === 'SET')
        .map(({ attributes }) => attributes),
    ).toEqual([expectedSet]);
    await client.quit();
  });

  it('gives 200 commands of 200 callers the right parents, also those from before the connection is there', async () => {
    const client = create();
    await Promise.all(
      Array.from({ length: 200 }, (_, index) => under(`caller ${index}`, () => client.get(`k${index}`))),
    );
    const parents = new Map(spans.finished().map((span) => [span.spanContext().spanId, span.name]));
    const owners = commands()
      .filter(({ name }) => name === 'GET')
      .map((span) => parents.get(span.parentSpanContext?.spanId ?? ''));
    expect(owners.toSorted()).toEqual(Array.from({ length: 200 }, (_, index) => `caller ${index}`).toSorted());
    await client.quit();
  });

  it('has no span of what a connection begins with, whoever needs it first', async () => {
    const client = create();
    await under('caller 1', () => client.get('a'));
    expect(names()).toEqual(['GET']);
    spans.reset();
    // Once it is ready, these are the application's.
    await client.info();
    expect(names()).toEqual(['INFO']);
    await client.quit();
  });

  it('makes one span of a transaction of three, and one of a pipeline', async () => {
    const client = create();
    await client.ping();
    spans.reset();
    await client.multi().set('a', '1').set('b', '2').get('a').exec();
    await client.pipeline().get('a').get('b').exec();
    await client.pipeline([['get', 'a']]).exec();
    expect(commands().map(({ name, attributes }) => [name, attributes['db.operation.batch.size']])).toEqual([
      ['MULTI', 3],
      ['PIPELINE GET', 2],
      ['PIPELINE GET', undefined],
    ]);
    await client.quit();
  });

  it('gives commands that ioredis gathers by itself each their own caller', async () => {
    const client = kept(traceRedis(new Redis(url, { enableAutoPipelining: true })));
    await client.set('text', 'x');
    spans.reset();
    const callers = Array.from({ length: 200 }, (_, index) => `caller ${index}`);
    const answers = callers.map((name, index) =>
      under(name, () => (index === 7 ? client.lpush('text', 'y').catch(String) : client.get('text'))),
    );
    expect(new Set(await Promise.all(answers)).size).toBe(2);
    const parents = new Map(spans.finished().map((span) => [span.spanContext().spanId, span.name]));
    const owners = commands().map((span) => parents.get(span.parentSpanContext?.spanId ?? ''));
    expect(owners.toSorted()).toEqual(callers.toSorted());
    const failed = commands().filter(({ status }) => status.code === SpanStatusCode.ERROR);
    expect(failed.map(({ name }) => name)).toEqual(['LPUSH']);
    // A pipeline of one's own stays one span.
    spans.reset();
    await client.pipeline().get('a').get('b').exec();
    expect(names()).toEqual(['PIPELINE GET']);
    await client.quit();
  });

  it('keeps Lua, AUTH and keys out, and fails with the prefix of the answer', async () => {
    const client = create();
    await client.set('text', 'x');
    await expect(client.lpush('text', 'y')).rejects.toThrow('WRONGTYPE');
    await client.eval("return redis.call('GET', 'canary-lua')", 1, 'canary-key', 'canary-argument');
    await client.auth('canary-user', 'canary-password').catch(() => {});
    const failed = commands().filter(({ status }) => status.code === SpanStatusCode.ERROR);
    expect(failed.map(({ name, attributes }) => [name, attributes['error.type']])).toContainEqual([
      'LPUSH',
      'WRONGTYPE',
    ]);
    expect(JSON.stringify(commands().map(({ attributes }) => attributes))).not.toContain('canary');
    await client.quit();
    expect(spans.open()).toBe(0);
  });

  it('is no client of Redis', () => {
    expect(() => traceRedis({} as never)).toThrow(
      /expected a client of node-redis or ioredis, got an object.*TRACED_INVALID_CLIENT/,
    );
  });
});
