/**
 * Whether an `AbortError` tells of a time limit: what Node aborts because of an `AbortSignal.timeout()` throws an error of its
 * own, and gives the limit as the cause.
 */
export function isTimeoutAbort(error: object): boolean {
  const { name, cause } = error as { readonly name?: unknown; readonly cause?: unknown };
  if (name !== 'AbortError' || typeof cause !== 'object' || cause === null) return false;
  return (cause as { readonly name?: unknown }).name === 'TimeoutError';
}
