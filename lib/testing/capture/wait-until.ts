/** Waits until `isDone`, which is asked again whenever `subscribe` says so; real time, whatever the clock of the test is. */
export function waitUntil(
  isDone: () => boolean,
  subscribe: (listener: () => void) => () => void,
  timeoutMs: number,
  describe: () => string,
): Promise<void> {
  if (isDone()) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      unsubscribe();
      clearTimeout(timer);
      settle();
    };
    const unsubscribe = subscribe(() => {
      if (isDone()) end(resolve);
    });
    const timer = setTimeout(() => end(() => reject(new Error(describe()))), timeoutMs);
  });
}
