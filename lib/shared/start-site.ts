let site: string | undefined;

/**
 * The call by which the user starts tracing, for what is said about its options.
 *
 * @param alone - what is called where nothing is being started.
 */
export const startSite = (alone = 'startTracing()'): string => site ?? alone;

/** Whatever `start` says about options, it says of the call that the user wrote, the outermost; for what runs synchronously. */
export function calledAs<T>(call: string, start: () => T): T {
  if (site !== undefined) return start();
  site = call;
  try {
    return start();
  } finally {
    site = undefined;
  }
}
