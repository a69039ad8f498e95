import { guard } from '../../shared/errors/guard.js';
import { replaceMethod } from '../common/own-method.js';

/** What is used of a `PoolCluster`. */
interface PoolCluster {
  add(...args: unknown[]): unknown;
  of(...args: unknown[]): unknown;
  readonly _nodes?: Readonly<Record<string, { readonly pool?: object } | undefined>>;
}

export function isPoolCluster(target: unknown): target is PoolCluster {
  const { add, of, getConnection } = (target ?? {}) as Record<string, unknown>;
  return [add, of, getConnection].every((method) => typeof method === 'function');
}

/** Hands the pools of a cluster to `trace`, also those that are added later; whatever runs on the cluster goes through them. */
export function tracePools(cluster: PoolCluster, trace: (pool: object) => void): void {
  const traceAll = (): void => {
    for (const node of Object.values(cluster._nodes ?? {})) if (node?.pool !== undefined) trace(node.pool);
  };
  replaceMethod(cluster, 'add', (original) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      const result = Reflect.apply(original, this, args);
      guard('tracing a cluster of mysql2', traceAll);
      return result;
    };
  });
  guard('tracing a cluster of mysql2', traceAll);
}
