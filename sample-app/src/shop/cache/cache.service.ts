import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { currentSpan, Traced } from 'nestjs-traced';
import { settings } from '../common/settings.js';
import { CACHE_STORE, type CacheStore } from './cache-store.js';

const kind = settings.redisUrl ? 'client' : 'internal';

/** JSON values under string keys, a span for each call. */
@Injectable()
export class Cache implements OnApplicationShutdown {
  constructor(@Inject(CACHE_STORE) private readonly store: CacheStore) {}

  @Traced({ name: 'cache.get', kind, samplingAttributes: (_args, self: Cache) => self.attributes('GET') })
  async get<T>(key: string): Promise<T | undefined> {
    const value = await this.store.get(key);
    currentSpan().setAttribute('cache.hit', value !== undefined);
    return value === undefined ? undefined : (JSON.parse(value) as T);
  }

  @Traced({ name: 'cache.set', kind, samplingAttributes: (_args, self: Cache) => self.attributes('SET') })
  async set(key: string, value: unknown): Promise<void> {
    await this.store.set(key, JSON.stringify(value), settings.cacheTtlSeconds);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }

  attributes(operation: string): Record<string, string | number> {
    const { system, address, port } = this.store;
    if (address === undefined || port === undefined) return { 'cache.system': system };
    return {
      'db.system.name': system,
      'db.operation.name': operation,
      'server.address': address,
      'server.port': port,
    };
  }
}
