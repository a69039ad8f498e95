/** What the environment may change; read once, when the service starts. */
export const settings = {
  token: text('SHOP_TOKEN', 'demo-token'),
  hashKey: text('SHOP_HASH_KEY', 'only-for-a-service-started-alone'),
  databaseUrl: text('DATABASE_URL', 'postgres://shop:shop@127.0.0.1:5433/shop'),
  redisUrl: process.env['REDIS_URL'] || undefined,
  /** How often the payment provider fails, from 0 to 1. */
  paymentFailureRate: number('SHOP_PAYMENT_FAILURE', 0, 1),
  /** Queries that take longer get an event. */
  slowQueryMs: number('SHOP_SLOW_QUERY_MS', 100),
  cacheTtlSeconds: number('SHOP_CACHE_TTL_SECONDS', 300),
};

function text(name: string, fallback: string): string {
  return process.env[name] || fallback;
}

function number(name: string, fallback: number, max = Number.MAX_SAFE_INTEGER): number {
  const given = process.env[name];
  if (given === undefined || given.trim() === '') return fallback;
  const value = Number(given);
  if (value >= 0 && value <= max) return value;
  throw new Error(`${name} must be a number from 0 to ${max}, not "${given}"`);
}
