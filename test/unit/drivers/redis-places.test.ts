import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Cluster, Redis } from 'ioredis';
import { createSentinel } from 'redis';
import { traceRedis } from '../../../lib/drivers/redis/trace-redis.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';

let tracing: TracingCapture;
beforeEach(() => {
  tracing = captureTracing({ rethrowInternalErrors: true });
});
afterEach(() => tracing.close());

/** What the spans of a client say of its server; nothing is there to answer. */
async function placeOf(client: Redis | Cluster): Promise<unknown> {
  client.on('error', () => undefined);
  traceRedis(client);
  await expect(client.get('canary')).rejects.toThrow();
  client.disconnect();
  const [span] = tracing.findAll({ name: 'GET' });
  return [span?.attributes['server.address'], span?.attributes['server.port'], span?.attributes['db.namespace']];
}

describe('a client of ioredis', () => {
  const never = () => null;
  const quiet = {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: never,
    sentinelRetryStrategy: never,
  } as const;
  it.each([
    ['an address', () => new Redis({ ...quiet, host: '127.0.0.1', port: 1, db: 3 }), ['127.0.0.1', 1, '3']],
    // The library itself says `localhost` there.
    [
      'sentinels',
      () => new Redis({ ...quiet, sentinels: [{ host: '127.0.0.1', port: 1 }], name: 'shop' }),
      [undefined, undefined, '0'],
    ],
    [
      'nodes of a cluster',
      () => new Cluster([{ host: '127.0.0.1', port: 1 }], { lazyConnect: true, clusterRetryStrategy: never }),
      ['127.0.0.1', 1, '0'],
    ],
  ])('says of its server what it was told: %s', async (_what, create, place) => {
    expect(await placeOf(create())).toEqual(place);
  });
});

describe('a sentinel of node-redis', () => {
  it('is left to the clients that it makes', () => {
    const sentinel = createSentinel({ name: 'shop', sentinelRootNodes: [{ host: '127.0.0.1', port: 1 }] });
    const before = Reflect.ownKeys(sentinel);
    expect(traceRedis(sentinel)).toBe(sentinel);
    expect(Reflect.ownKeys(sentinel)).toEqual(before);
  });
});
