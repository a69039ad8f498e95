// needs: REDIS_CLUSTER_URL
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanKind } from '@opentelemetry/api';
import { Cluster } from 'ioredis';
import { createCluster } from 'redis';
import { traceRedisChannel } from '../../lib/drivers/redis/redis-channel.js';
import { traceRedis } from '../../lib/drivers/redis/trace-redis.js';
import { seams } from '../../lib/shared/time/test-seams.js';
import { captureSpans, stopCapture, type SpanCapture } from '../support/spans.js';
import { under } from './support/callers.js';

const url = String(process.env['REDIS_CLUSTER_URL']);
const { hostname: host, port } = new URL(url);
let spans: SpanCapture;
let stopChannel: (() => void) | undefined;

beforeAll(() => {
  seams.rethrowInternalErrors = true;
});
beforeEach(() => {
  spans = captureSpans();
});
afterEach(() => {
  stopChannel?.();
  stopChannel = undefined;
  stopCapture();
});
afterAll(() => {
  seams.rethrowInternalErrors = false;
});

/** The commands, each with the name of its parent. */
function commands(): unknown[] {
  const byId = new Map(spans.finished().map((span) => [span.spanContext().spanId, span.name]));
  return spans
    .finished()
    .filter(({ kind }) => kind === SpanKind.CLIENT)
    .map(({ name, parentSpanContext, attributes }) => [
      name.split(' ')[0],
      byId.get(parentSpanContext?.spanId ?? ''),
      attributes['db.operation.batch.size'],
    ]);
}

const expected = [
  ...Array.from({ length: 50 }, (_, index) => ['SET', `caller ${index}`, undefined]),
  ['MULTI', 'caller multi', 3],
];

const nodeRedis = () => createCluster({ rootNodes: [{ url }] });
type NodeRedisCluster = ReturnType<typeof nodeRedis>;

async function useNodeRedis(cluster: NodeRedisCluster): Promise<void> {
  await cluster.connect();
  spans.reset();
  await Promise.all(
    Array.from({ length: 50 }, (_, index) => under(`caller ${index}`, () => cluster.set(`canary-${index}`, 'canary'))),
  );
  await under('caller multi', () => cluster.multi().set('{a}1', '1').set('{a}2', '2').get('{a}1').exec());
}

describe('a cluster', () => {
  it.each([
    ['traceRedis', () => traceRedis(nodeRedis())],
    [
      'the channel',
      () => {
        stopChannel = traceRedisChannel();
        return nodeRedis();
      },
    ],
    [
      'both',
      () => {
        stopChannel = traceRedisChannel();
        return traceRedis(traceRedis(nodeRedis()));
      },
    ],
  ])('of node-redis has one span per command and transaction, by %s', async (_by, create) => {
    const cluster = create();
    await useNodeRedis(cluster);
    expect(commands()).toEqual(expected);
    // The first argument of a cluster's own method is a key.
    await cluster.sendCommand('canary-key', true, ['GET', 'canary-key']);
    expect(commands().at(-1)).toEqual(['GET', undefined, undefined]);
    expect(JSON.stringify(spans.finished().map(({ name, attributes }) => [name, attributes]))).not.toContain('canary');
    await cluster.close();
  });

  it('of ioredis has one span per command and transaction, and none of how it begins', async () => {
    const cluster = traceRedis(new Cluster([{ host, port: Number(port) }]));
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        under(`caller ${index}`, () => cluster.set(`canary-${index}`, 'canary')),
      ),
    );
    await under('caller multi', () => cluster.multi().set('{a}1', '1').set('{a}2', '2').get('{a}1').exec());
    expect(commands()).toEqual(expected);
    expect(JSON.stringify(spans.finished().map(({ name, attributes }) => [name, attributes]))).not.toContain('canary');
    await cluster.quit();
  });
});
