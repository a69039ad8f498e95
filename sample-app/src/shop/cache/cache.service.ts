import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { currentSpan, Traced } from 'nestjs-traced';
import { settings } from '../common/settings.js';
import { CACHE_STORE, type CacheStore } from './cache-store.js';

/** JSON values under string keys, a span for each call; what Redis is asked has a span of its own below it. */
@Injectable()
export class Cache implements OnApplicationShutdown {
  constructor(@Inject(CACHE_STORE) private readonly store: CacheStore) {}

  @Traced({ name: 'cache.get', attributes: (_args, _value, self: Cache) => ({ 'cache.system': self.store.system }) })
  async get<T>(key: string): Promise<T | undefined> {
    const value = await this.store.get(key);
    currentSpan().setAttribute('cache.hit', value !== undefined);
    return value === undefined ? undefined : (JSON.parse(value) as T);
  }

  @Traced({ name: 'cache.set', attributes: (_args, _value, self: Cache) => ({ 'cache.system': self.store.system }) })
  async set(key: string, value: unknown): Promise<void> {
    await this.store.set(key, JSON.stringify(value), settings.cacheTtlSeconds);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }
}
