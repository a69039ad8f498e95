import { TracedError } from './errors.js';

/**
 * Refuses an option.
 *
 * @param site where it was written: `createMetrics()`, `@Counted('orders_total') on OrderService.place`.
 * @param problem what is wrong with which option, and what to write instead.
 * @throws TracedError `TRACED_INVALID_OPTION`
 */
export function refuseOption(site: string, problem: string): never {
  throw new TracedError('TRACED_INVALID_OPTION', `${site}${site === '' ? '' : ': '}${problem}`);
}
