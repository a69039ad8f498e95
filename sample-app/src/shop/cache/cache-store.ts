/** Where cached values are kept. */
export interface CacheStore {
  /** `redis` shows as a database in the trace; the in-process store is no remote system. */
  readonly system: 'redis' | 'memory';
  readonly address?: string;
  readonly port?: number;
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, ttlSeconds: number): Promise<void>;
  close(): Promise<void>;
}

export const CACHE_STORE = Symbol('CACHE_STORE');
