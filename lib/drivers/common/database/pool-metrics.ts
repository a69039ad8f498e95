import type { PoolReading } from '../../../core/contracts/database-metrics.js';
import { runtime } from '../../../core/runtime/runtime.js';

/** Lets the metrics of the process read how many connections a pool has, for as long as somebody uses the pool. */
export function watchPool(name: string, pool: object, read: () => PoolReading): void {
  const reference = new WeakRef(pool);
  runtime.pools.set(name, () => (reference.deref() === undefined ? undefined : read()));
}
