/**
 * Whether an `AbortError` was caused by a time limit: under an `AbortSignal.timeout()` Node throws an `AbortError` whose
 * `cause` is the `TimeoutError`.
 */
export function isTimeoutAbort(error: object): boolean {
  const { name, cause } = error as { readonly name?: unknown; readonly cause?: unknown };
  if (name !== 'AbortError' || typeof cause !== 'object' || cause === null) return false;
  return (cause as { readonly name?: unknown }).name === 'TimeoutError';
}
