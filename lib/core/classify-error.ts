import { runtime } from '../shared/runtime.js';
import { reportInternalError } from '../shared/guard.js';
import type { Outcome } from '../shared/outcome.js';

/** What a thrown value means: the method's own `expected`, then registered classifiers, then aborts, else an error. */
export function classifyError(error: unknown, isExpected?: (error: unknown) => boolean): Outcome {
  try {
    if (isExpected?.(error) === true) return 'expected';
    for (const classify of runtime.classifiers) {
      const outcome = classify(error);
      if (outcome !== undefined) return outcome;
    }
  } catch (failure) {
    reportInternalError('error classifier', failure);
  }
  return isAbort(error) ? 'cancelled' : 'error';
}

/** Whether a value is the error of an aborted operation, by the platform's name for it. */
export function isAbort(error: unknown): boolean {
  try {
    return typeof error === 'object' && error !== null && (error as { name?: unknown }).name === 'AbortError';
  } catch {
    return false;
  }
}

/** The value of `error.type`: the class of the error, or the kind of a value that is not an error; low cardinality. */
export function errorTypeOf(error: unknown): string {
  if (error === null) return 'null';
  if (typeof error !== 'object' && typeof error !== 'function') return typeof error;
  try {
    const { name } = error as { name?: unknown };
    // The conventions' own word, whoever gave up waiting.
    if (name === 'TimeoutError') return 'timeout';
    if (typeof name === 'string' && name !== '' && name !== 'Error') return name;
    const constructorName = (error as { constructor?: { name?: unknown } }).constructor?.name;
    if (typeof constructorName === 'string' && constructorName !== '') return constructorName;
  } catch {
    // A proxy or a throwing accessor has no readable type.
  }
  return '_OTHER';
}
