import { TracedError } from '../shared/errors.js';
import { invalidTarget, memberName } from './decorator-target.js';
import { declareSpanFields } from './span-fields.js';

/**
 * Declares which fields of a class may be exported, wherever `@SpanAttr()` meets an instance: as an argument, nested,
 * in an array.
 *
 * Default without it: all own data fields, within bounds. Adding a field to the class never changes what is exported. A
 * subclass inherits the list and adds to it.
 *
 * @throws TracedError `TRACED_INVALID_OPTION` without field names, `TRACED_INVALID_TARGET` when it decorates no class.
 * @example
 * \@SpanFields('id', 'status')
 * class Order { id = ''; status = ''; customerName = ''; }
 */
export function SpanFields<Field extends string>(
  ...fields: readonly [Field, ...Field[]]
): (target: abstract new (...args: any[]) => Record<Field, unknown>) => void {
  return (target: abstract new (...args: any[]) => unknown, member?: unknown) => {
    if (member !== undefined || typeof target !== 'function') {
      throw invalidTarget(
        '@SpanFields()',
        memberName(target, member as PropertyKey),
        'no class',
        'write it before the class',
      );
    }
    if (fields.length === 0 || fields.some((field) => typeof field !== 'string' || field === '')) {
      throw new TracedError(
        'TRACED_INVALID_OPTION',
        `@SpanFields() on ${memberName(target, undefined)} names no field; write @SpanFields('id', 'status'), for example`,
      );
    }
    declareSpanFields(target.prototype as object, fields);
  };
}
