/**
 * The nearest-rank percentile of ascending values: the smallest of them that at least `share` of all do not exceed.
 *
 * Exact: always one of the values. 0 for none.
 *
 * @param share 0 to 1.
 */
export function percentile(ascending: ArrayLike<number>, share: number): number {
  const rank = Math.max(Math.ceil(share * ascending.length - 1e-9), 1);
  return ascending[Math.min(rank, ascending.length) - 1] ?? 0;
}

/** Values in ascending order; the input stays as it is. */
export function ascending(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort();
}
