import { TracedError, type TracedErrorCode } from './errors.js';

/**
 * Refuses an option.
 *
 * @param site where it was written: `createMetrics()`, `@Counted('orders_total') on OrderService.place`.
 * @param problem what is wrong with which option, and what to write instead.
 * @param code the kind of option, where kinds have codes of their own.
 * @throws TracedError `TRACED_INVALID_OPTION`, or `code`
 */
export function refuseOption(site: string, problem: string, code: TracedErrorCode = 'TRACED_INVALID_OPTION'): never {
  throw new TracedError(code, `${site}${site === '' ? '' : ': '}${problem}`);
}
