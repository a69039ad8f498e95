import { Module } from '@nestjs/common';
import { settings } from '../common/settings.js';
import { CACHE_STORE, type CacheStore } from './cache-store.js';
import { Cache } from './cache.service.js';
import { MemoryStore } from './memory.store.js';

@Module({
  providers: [
    Cache,
    {
      provide: CACHE_STORE,
      useFactory: async (): Promise<CacheStore> => {
        if (!settings.redisUrl) return new MemoryStore();
        const { RedisStore } = await import('./redis.store.js');
        return new RedisStore(settings.redisUrl);
      },
    },
  ],
  exports: [Cache],
})
export class CacheModule {}
