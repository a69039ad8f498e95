import { createClient } from 'redis';
import type { CacheStore } from './cache-store.js';

/** Redis. A server that is away fails the call at once: a cache must never make its caller wait. */
export class RedisStore implements CacheStore {
  readonly system = 'redis';
  readonly #client;

  constructor(url: string) {
    this.#client = createClient({ url, disableOfflineQueue: true, socket: { connectTimeout: 1000 } });
    // The client connects again by itself; calls in between fail and are told to the caller.
    this.#client.on('error', () => undefined);
    this.#client.connect().catch(() => undefined);
  }

  async get(key: string): Promise<string | undefined> {
    return (await this.#client.get(key)) ?? undefined;
  }

  async set(key: string, value: string, ttlSeconds: number): Promise<void> {
    await this.#client.set(key, value, { expiration: { type: 'EX', value: ttlSeconds } });
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }
}
