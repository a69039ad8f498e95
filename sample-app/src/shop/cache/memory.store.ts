import type { CacheStore } from './cache-store.js';

/** A cache in this process, for a shop without Redis. Holds at most `limit` values; the oldest goes first. */
export class MemoryStore implements CacheStore {
  readonly system = 'memory';
  readonly #entries = new Map<string, { value: string; expiresMs: number }>();

  constructor(
    private readonly limit = 10_000,
    private readonly now = () => performance.now(),
  ) {}

  async get(key: string): Promise<string | undefined> {
    const entry = this.#entries.get(key);
    if (!entry || entry.expiresMs > this.now()) return entry?.value;
    this.#entries.delete(key);
    return undefined;
  }

  async set(key: string, value: string, ttlSeconds: number): Promise<void> {
    this.#entries.delete(key);
    this.#entries.set(key, { value, expiresMs: this.now() + ttlSeconds * 1000 });
    if (this.#entries.size <= this.limit) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  async close(): Promise<void> {
    this.#entries.clear();
  }
}
