let site = 'startTracing()';

/** The call by which the user starts tracing, for what is said about its options. */
export const startSite = (): string => site;

/** Whatever `start` says about options, it says of the call that the user wrote; for what runs synchronously. */
export function calledAs<T>(call: string, start: () => T): T {
  const before = site;
  site = call;
  try {
    return start();
  } finally {
    site = before;
  }
}
