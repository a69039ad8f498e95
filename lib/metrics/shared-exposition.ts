import { expose, type Exposition, type ExpositionFormat } from './exposition.js';
import type { MetricRegistry } from './registry.js';

/**
 * Makes what answers scrapes of one registry: those that come while one is being written get the same text.
 *
 * Scrapers that retry, or many of them, would otherwise hold the process and its memory once each.
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
