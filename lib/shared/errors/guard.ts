import { diagnostics } from './diagnostics.js';
import { seams } from '../time/test-seams.js';
import { diag } from './diag.js';

/**
 * Reports a failure of telemetry code: counted always, told through `diag` once per site, thrown only in our own tests.
 *
 * @param site where it happened, for example `OrderService.place attributes`; never a value of the user's.
 */
export function reportInternalError(site: string, error: unknown): void {
  const count = (diagnostics.internalErrors.get(site) ?? 0) + 1;
  diagnostics.internalErrors.set(site, count);
  if (count === 1) {
    try {
      diag.warn(
        `nestjs-traced: ${site} failed and was ignored (further failures here are only counted)`,
        describe(error),
      );
    } catch {
      // A logger of the user's that throws must not reach the call either.
    }
  }
  if (seams.rethrowInternalErrors) throw error;
}

/** Runs a telemetry callback; its failure is reported and answered with `undefined`. */
export function guard<T>(site: string, callback: () => T): T | undefined {
  try {
    return callback();
  } catch (error) {
    reportInternalError(site, error);
    return undefined;
  }
}

/**
 * Runs a method of telemetry code; its failure is reported and answered with `undefined`.
 *
 * For what every request or call goes through: nothing is allocated, as a closure for `guard` would be.
 */
export function guardMethod<Self, Argument, T>(
  site: string,
  self: Self,
  method: (this: Self, argument: Argument) => T,
  argument: Argument,
): T | undefined {
  try {
    return method.call(self, argument);
  } catch (error) {
    reportInternalError(site, error);
    return undefined;
  }
}

function describe(error: unknown): string {
  try {
    // The error of a user's callback may repeat the arguments of the call, so its text is masked.
    const text = error instanceof Error ? `${error.name}: ${error.message}` : typeof error;
    return diagnostics.mask(text);
  } catch {
    return 'unreadable error';
  }
}
