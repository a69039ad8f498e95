import { useEffect, useState } from 'preact/hooks';
import { source } from './source.js';

export interface Loaded<T> {
  readonly value?: T | undefined;
  readonly error?: Error | undefined;
  readonly isLoading: boolean;
}

/**
 * Asks the source, again when `keys` change and every `everyMs`; the last answer stays while the next one is on its way.
 */
export function useLoaded<T>(
  ask: () => Promise<T>,
  keys: readonly unknown[],
  everyMs?: number | ((value: T | undefined) => number | undefined),
): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ isLoading: true });
  useEffect(() => {
    let isCurrent = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let latest: T | undefined;
    const load = async (): Promise<void> => {
      try {
        const value = await ask();
        latest = value;
        if (isCurrent) setLoaded({ value, isLoading: false });
      } catch (error) {
        if (isCurrent) setLoaded(({ value }) => ({ value, error: error as Error, isLoading: false }));
      }
      const again = typeof everyMs === 'function' ? everyMs(latest) : everyMs;
      if (isCurrent && again !== undefined) timer = setTimeout(() => void load(), again);
    };
    setLoaded(({ value }) => ({ value, isLoading: true }));
    void load();
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [source.value, ...keys]);
  return loaded;
}
