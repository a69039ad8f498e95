import { Module } from '@nestjs/common';
import { settings } from '../common/settings.js';
import { CACHE_STORE } from './cache-store.js';
import { Cache } from './cache.service.js';
import { MemoryStore } from './memory.store.js';
import { RedisStore } from './redis.store.js';

@Module({
  providers: [
    Cache,
    {
      provide: CACHE_STORE,
      useFactory: () => (settings.redisUrl ? new RedisStore(settings.redisUrl) : new MemoryStore()),
    },
  ],
  exports: [Cache],
})
export class CacheModule {}
