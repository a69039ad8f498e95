export { tracePg } from './drivers/pg/trace-pg.js';
export { traceRedis } from './drivers/redis/trace-redis.js';
export type { DatabaseOptions, SlowQueryOptions } from './drivers/common/database.options.js';
