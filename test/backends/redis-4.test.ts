// needs: REDIS_URL, REDIS_CLUSTER_URL
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { createClient, createCluster } from 'redis-4';
import { traceRedis } from '../../lib/drivers/redis/trace-redis.js';
import { seams } from '../../lib/shared/time/test-seams.js';
import { captureSpans, stopCapture, type SpanCapture } from '../support/spans.js';
import { under } from './support/callers.js';

let spans: SpanCapture;
const commands = () => spans.finished().filter(({ kind }) => kind === SpanKind.CLIENT);
const names = () => commands().map(({ name }) => name);

beforeAll(() => {
  seams.rethrowInternalErrors = true;
});
beforeEach(() => {
  spans = captureSpans();
});
afterEach(() => stopCapture());
afterAll(() => {
  seams.rethrowInternalErrors = false;
});

describe('node-redis 4', () => {
  const connect = async () => {
    const client = traceRedis(traceRedis(createClient({ url: String(process.env['REDIS_URL']) })));
    await client.connect();
    spans.reset();
    return client;
  };

  it('has one span per command, whichever of its names is used, without keys and values', async () => {
    const client = await connect();
    await client.set('canary-key', 'canary-value');
    expect(await client.GET('canary-key')).toBe('canary-value');
    await client.hGetAll('canary-hash');
    await client.clientId();
    await client.sendCommand(['PING']);
    for await (const _key of client.scanIterator()) break;
    await client.json.get('canary-key').catch(() => {});
    expect(names()).toEqual(['SET', 'GET', 'HGETALL', 'CLIENT', 'PING', 'SCAN', 'JSON.GET']);
    expect(commands()[0]?.attributes['db.query.text']).toBe('SET ? ?');
    expect(JSON.stringify(commands().map(({ name, attributes }) => [name, attributes]))).not.toContain('canary');
    await client.quit();
  });

  it('gives 200 commands of 200 callers the right parents, and fails with the prefix of the answer', async () => {
    const client = await connect();
    await Promise.all(
      Array.from({ length: 200 }, (_, index) => under(`caller ${index}`, () => client.set(`k${index}`, 'v'))),
    );
    const parents = new Map(spans.finished().map((span) => [span.spanContext().spanId, span.name]));
    const owners = commands().map((span) => parents.get(span.parentSpanContext?.spanId ?? ''));
    expect(owners.toSorted()).toEqual(Array.from({ length: 200 }, (_, index) => `caller ${index}`).toSorted());
    await expect(client.lPush('k1', 'x')).rejects.toThrow('WRONGTYPE');
    const failed = commands().at(-1);
    expect([failed?.status.code, failed?.attributes['error.type']]).toEqual([SpanStatusCode.ERROR, 'WRONGTYPE']);
    expect(spans.open()).toBe(0);
    await client.quit();
  });

  it('makes one span of a transaction of three, and one of a pipeline', async () => {
    const client = await connect();
    await client.multi().set('a', '1').set('b', '2').get('a').exec();
    await client.multi().get('a').get('b').execAsPipeline();
    expect(commands().map(({ name, attributes }) => [name, attributes['db.operation.batch.size']])).toEqual([
      ['MULTI', 3],
      ['PIPELINE GET', 2],
    ]);
    await client.quit();
  });

  it('is traced as a cluster, too', async () => {
    const cluster = traceRedis(createCluster({ rootNodes: [{ url: String(process.env['REDIS_CLUSTER_URL']) }] }));
    await cluster.connect();
    spans.reset();
    await cluster.set('canary', '1');
    await cluster.multi().set('{a}', '1').get('{a}').exec();
    await cluster.sendCommand('canary', true, ['GET', 'canary']);
    expect(names()).toEqual(['SET', 'MULTI', 'GET']);
    await cluster.quit();
  });

  it('is traced as a cluster whose nodes it connects to when it asks them', async () => {
    const rootNodes = [{ url: String(process.env['REDIS_CLUSTER_URL']) }];
    const cluster = traceRedis(createCluster({ rootNodes, minimizeConnections: true }));
    await cluster.connect();
    spans.reset();
    await under('caller', () => Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((key) => cluster.set(key, '1'))));
    await cluster.get('a');
    expect(names()).toEqual([...Array.from({ length: 6 }, () => 'SET'), 'GET']);
    const caller = spans
      .finished()
      .find(({ name }) => name === 'caller')
      ?.spanContext().spanId;
    expect(commands().filter(({ parentSpanContext }) => parentSpanContext?.spanId === caller)).toHaveLength(6);
    await cluster.quit();
    expect(spans.open()).toBe(0);
  });
});
