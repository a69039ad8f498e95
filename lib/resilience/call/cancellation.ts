const reasons = new WeakSet<object>();

/** Remembers what a cancelled call was rejected with, so that it is not taken for a failure further out. */
export function markCancellation(error: unknown): void {
  if (typeof error === 'object' && error !== null) reasons.add(error);
}

/** Whether a policy rejected a cancelled call with this very object. */
export function isCancellation(error: unknown): boolean {
  return typeof error === 'object' && error !== null && reasons.has(error);
}
