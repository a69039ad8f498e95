import type { IncomingMessage } from 'node:http';
import { systemClock, type Clock } from '../../shared/time/clock.js';
import { reportInternalError } from '../../shared/errors/guard.js';
import type { MetricsModuleOptions } from './metrics.options.js';

/** How long a guard may think about one scrape. */
const GUARD_LIMIT_MS = 5_000;

/** Makes the function that tells whether a request may scrape: only if the guard answers `true` within the limit. */
export function createScrapeGuard(
  guard: MetricsModuleOptions['guard'],
  clock: Clock = systemClock,
): (request: IncomingMessage) => Promise<boolean> {
  if (guard === undefined) return () => Promise.resolve(true);
  return async (request) => {
    try {
      // A guard written in JavaScript may return any value; only `true` lets the request in.
      const isAllowed: unknown = await inTime(guard(request), clock);
      return isAllowed === true;
    } catch (error) {
      reportScrapeError('metrics.guard', error);
      return false;
    }
  };
}

/** Tells of a failure around a scrape, which is answered all the same. */
export function reportScrapeError(site: string, error: unknown): void {
  try {
    reportInternalError(site, error);
  } catch {
    // `reportInternalError` throws only in tests of this project; here the scrape must be answered all the same.
  }
}

function inTime<T>(answer: T | PromiseLike<T>, clock: Clock): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimer(
      () => reject(new Error(`no answer within ${GUARD_LIMIT_MS} ms; the scrape is refused`)),
      GUARD_LIMIT_MS,
    );
    Promise.resolve(answer)
      .finally(() => timer.clear())
      .then(resolve, reject);
  });
}
