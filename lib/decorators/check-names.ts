import type { OptionNames, OptionTree } from '../shared/option-names.js';
import { describeUnknownOption } from '../shared/option-names.js';
import { refuseOption } from '../shared/refuse-option.js';
import type { TracedClassOptions } from './traced.options.js';

/** What `@Traced()` reads. */
export const TRACED_OPTIONS = {
  name: true,
  kind: true,
  attributes: true,
  samplingAttributes: true,
  onResult: true,
  links: true,
  root: true,
  expected: true,
  enabled: true,
  include: true,
  exclude: true,
  policy: true,
  scope: true,
  key: true,
  signal: true,
  fallback: true,
  attemptSpans: true,
  retry: true,
  timeout: true,
  deadlineMs: true,
  circuitBreaker: true,
  bulkhead: true,
} satisfies OptionNames<TracedClassOptions>;

/**
 * Refuses an option that nobody reads: a typing error, and something that silently is not there.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`
 */
export function checkNames(options: object, known: OptionTree, site: () => string): void {
  for (const name in options) {
    if (!Object.hasOwn(known, name)) refuseOption(site(), describeUnknownOption(name, known));
  }
}
