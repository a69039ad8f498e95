const LONG_MS = 60_000;

/** Keeps the process alive until the answer is called: our timers do not, and what is waited for must not be cut short. */
export function keepAlive(): () => void {
  const handle = setInterval(() => undefined, LONG_MS);
  return () => clearInterval(handle);
}
