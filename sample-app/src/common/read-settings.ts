/** What the environment may change. */
export interface Settings {
  readonly token: string;
  readonly hashKey: string;
  readonly databaseUrl: string;
  /** No Redis, no URL: the cache is in the process then. */
  readonly redisUrl: string | undefined;
  /** How often the payment provider fails, from 0 to 1. */
  readonly paymentFailureRate: number;
  /** Queries that take longer get an event. */
  readonly slowQueryMs: number;
  readonly cacheTtlSeconds: number;
}

/** Reads the settings; an empty variable is one that is not set. Throws an error that names the variable and the fix. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  return {
    token: env['SHOP_TOKEN'] || 'demo-token',
    hashKey: env['SHOP_HASH_KEY'] || 'only-for-a-service-started-alone',
    databaseUrl:
      readUrl(env, 'DATABASE_URL', 'postgres://user:password@localhost:5432/shop') ??
      'postgres://shop:shop@127.0.0.1:5433/shop',
    redisUrl: readUrl(env, 'REDIS_URL', 'redis://localhost:6379'),
    paymentFailureRate: readNumber(env, 'SHOP_PAYMENT_FAILURE', 0, 1),
    slowQueryMs: readNumber(env, 'SHOP_SLOW_QUERY_MS', 100),
    cacheTtlSeconds: readNumber(env, 'SHOP_CACHE_TTL_SECONDS', 300),
  };
}

function readNumber(env: NodeJS.ProcessEnv, name: string, fallback: number, max = Number.MAX_SAFE_INTEGER): number {
  const given = env[name]?.trim();
  if (!given) return fallback;
  const value = Number(given);
  if (value >= 0 && value <= max) return value;
  throw new Error(`${name} must be a number from 0 to ${max}, not "${given}"`);
}

/** The value itself stays out of the message: it may carry a password. */
function readUrl(env: NodeJS.ProcessEnv, name: string, example: string): string | undefined {
  const given = env[name]?.trim();
  if (!given) return undefined;
  if (URL.canParse(given)) return given;
  throw new Error(`${name} is no URL; write one like ${example}`);
}
