import { TracedError, type TracedErrorCode } from '../errors/errors.js';

interface OptionErrorDetails extends ErrorOptions {
  /** The kind of option, where kinds have codes of their own. @defaultValue `TRACED_INVALID_OPTION` */
  readonly code?: TracedErrorCode;
}

/**
 * The error of a wrong option.
 *
 * @param site where it was written: `createMetrics()`, `@Counted('orders_total') on OrderService.place`.
 * @param problem what is wrong with which option, and what to write instead.
 */
export function optionError(site: string, problem: string, details: OptionErrorDetails = {}): TracedError {
  const { code = 'TRACED_INVALID_OPTION', ...options } = details;
  return new TracedError(code, `${site}${site === '' ? '' : ': '}${problem}`, options);
}

/**
 * Refuses an option.
 *
 * @throws TracedError as {@link optionError} makes it.
 */
export function refuseOption(...wrong: Parameters<typeof optionError>): never {
  throw optionError(...wrong);
}
