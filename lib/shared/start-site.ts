let site: string | undefined;

/**
 * The call by which the user starts tracing (`TracingModule.forRoot()`), for messages about its options.
 *
 * @param alone - the name to use when the code is called by itself and no tracing is being started.
 */
export const startSite = (alone = 'startTracing()'): string => site ?? alone;

/** Runs `start` so that `startSite()` answers `call` inside it; nested, the outermost call counts. Synchronous code only. */
export function calledAs<T>(call: string, start: () => T): T {
  if (site !== undefined) return start();
  site = call;
  try {
    return start();
  } finally {
    site = undefined;
  }
}
