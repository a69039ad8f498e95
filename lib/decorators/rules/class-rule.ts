import { asType } from '../../privacy/declared/declared-type.js';
import type { OptionRule } from '../../shared/options/option-rules.js';

/** A class whose rules a plain object follows. */
export const CLASS: OptionRule = {
  fits: (value) => asType(value as never) !== undefined,
  expected: 'a class, for example OrderDto',
};
