import type { Context } from '@opentelemetry/api';
import { reportInternalError } from '../../shared/errors/guard.js';
import { isTimeoutAbort } from '../../shared/time/timeout-abort.js';
import { isAsked } from '../process/application.js';
import type { Outcome } from '../contracts/outcome.js';
import { runtime } from '../runtime/runtime.js';

/**
 * What a thrown value means: the method's own `expected`, then registered classifiers, then aborts, else an error.
 *
 * @param context where it was thrown: it tells which application's classifiers are to be asked.
 */
export function toOutcome(error: unknown, context?: Context, isExpected?: (error: unknown) => boolean): Outcome {
  try {
    if (isExpected?.(error) === true) return 'expected';
    for (const classify of runtime.classifiers) {
      if (!isAsked(classify, context)) continue;
      const outcome = classify(error);
      if (outcome !== undefined) return outcome;
    }
  } catch (failure) {
    reportInternalError('error classifier', failure);
  }
  return isAbort(error) ? 'cancelled' : 'error';
}

/** Whether a value is the error of an aborted operation, by the platform's name for it; a time limit is a failure. */
export function isAbort(error: unknown): boolean {
  try {
    if (typeof error !== 'object' || error === null) return false;
    return (error as { name?: unknown }).name === 'AbortError' && !isTimeoutAbort(error);
  } catch {
    return false;
  }
}
