import { expose, type Exposition, type ExpositionFormat } from './exposition.js';
import type { MetricRegistry } from '../instruments/registry.js';

/**
 * Makes the function that answers scrapes of one registry: scrapes that come while a text is being written share that text.
 *
 * Otherwise many scrapers, or one that retries, would each take the time and the memory of a text of their own.
 */
export function shareExposition(registry: MetricRegistry): (format: ExpositionFormat) => Promise<Exposition> {
  const running = new Map<ExpositionFormat, Promise<Exposition>>();
  return (format) => {
    const shared = running.get(format);
    if (shared !== undefined) return shared;
    const written = expose(registry, format).finally(() => running.delete(format));
    running.set(format, written);
    return written;
  };
}
