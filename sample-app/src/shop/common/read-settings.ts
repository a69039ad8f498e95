import type { SamplingOptions } from 'nestjs-traced/sdk';

/** What the environment may change. */
export interface Settings {
  readonly token: string;
  readonly hashKey: string;
  readonly databaseUrl: string;
  /** No Redis, no URL: the cache is in the process then. */
  readonly redisUrl: string | undefined;
  /** How often the payment provider fails, from 0 to 1. */
  readonly paymentFailureRate: number;
  /** Attempts within ten seconds below which the breaker of payments never opens. */
  readonly breakerMinCalls: number;
  /** How long it stays open the first time. */
  readonly breakerOpenMs: number;
  /** Queries that take longer get an event. */
  readonly slowQueryMs: number;
  readonly cacheTtlSeconds: number;
  /** Where notifications listens for events while there is no Redis. */
  readonly eventsPort: number;
  /** How often inventory looks at its shelves. */
  readonly stockCheckMs: number;
  /** How long the event loop may stand still before a span says so. */
  readonly stallMs: number;
  /** Which traces are kept; all of them where it is not set. */
  readonly sampling: 'auto' | SamplingOptions | undefined;
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
    paymentFailureRate: readNumber(env, 'SHOP_PAYMENT_FAILURE', 0, { max: 1 }),
    breakerMinCalls: readNumber(env, 'SHOP_BREAKER_MIN_CALLS', 20, { min: 1, isWhole: true }),
    breakerOpenMs: readNumber(env, 'SHOP_BREAKER_OPEN_MS', 5000, { min: 1 }),
    slowQueryMs: readNumber(env, 'SHOP_SLOW_QUERY_MS', 100),
    cacheTtlSeconds: readNumber(env, 'SHOP_CACHE_TTL_SECONDS', 300),
    eventsPort: readNumber(env, 'SHOP_EVENTS_PORT', 3007, { max: 65_535, isWhole: true }),
    stockCheckMs: readNumber(env, 'SHOP_STOCK_CHECK_MS', 60_000, { min: 1, isWhole: true }),
    stallMs: readNumber(env, 'SHOP_STALL_MS', 100, { min: 50, isWhole: true }),
    sampling: readSampling(env['SHOP_SAMPLING']?.trim() || 'all'),
  };
}

interface NumberRange {
  readonly min?: number;
  readonly max?: number;
  readonly isWhole?: boolean;
}

function readNumber(env: NodeJS.ProcessEnv, name: string, fallback: number, range: NumberRange = {}): number {
  const { min = 0, max = Number.MAX_SAFE_INTEGER, isWhole = false } = range;
  const given = env[name]?.trim();
  if (!given) return fallback;
  const value = Number(given);
  if (value >= min && value <= max && (!isWhole || Number.isInteger(value))) return value;
  throw new Error(`${name} must be a ${isWhole ? 'whole number' : 'number'} from ${min} to ${max}, not "${given}"`);
}

/** `tail` records everything, and keeps a tenth of the traces besides those that failed or were slow. */
function readSampling(given: string): Settings['sampling'] {
  if (given === 'all') return undefined;
  if (given === 'auto') return 'auto';
  if (given === 'tail') return { ratio: 0.1, tail: true };
  const ratio = Number(given);
  if (ratio >= 0 && ratio <= 1) return { ratio };
  throw new Error(`SHOP_SAMPLING must be all, auto, tail or a share from 0 to 1, not "${given}"`);
}

/** The value itself stays out of the message: it may carry a password. */
function readUrl(env: NodeJS.ProcessEnv, name: string, example: string): string | undefined {
  const given = env[name]?.trim();
  if (!given) return undefined;
  if (URL.canParse(given)) return given;
  throw new Error(`${name} is no URL; write one like ${example}`);
}
