import { requireStrategy, type MaskStrategy } from '../masking/mask-strategy.js';
import { markSensitiveClass, markSensitiveProperty } from '../masking/sensitive-metadata.js';
import { checkParameterIndex, invalidTarget, memberName } from './decorator-target.js';
import { declarationOf, parameterOf } from './method-declaration.js';

/**
 * Keeps a value out of everything that is exported: a parameter, a property, a method's result, or all instances of a
 * class.
 *
 * Default: the value is replaced by `[REDACTED]`. A parameter with both `@SpanAttr()` and `@Sensitive()` is masked
 * whatever their order. Never changes the value that the program sees.
 *
 * @throws TracedError `TRACED_UNKNOWN_STRATEGY`, `TRACED_INVALID_TARGET` on an accessor, `TRACED_PARAMETER_INDEX`
 * @example
 * \@Traced()
 * pay(\@SpanAttr('payment.card') \@Sensitive('partial') card: string) { … }
 */
export function Sensitive(strategy: MaskStrategy = 'redact') {
  return (target: any, key?: string | symbol, third?: number | PropertyDescriptor): void => {
    const where = memberName(target, key);
    const checked = requireStrategy(strategy, `@Sensitive() on ${where}`);
    if (key === undefined) {
      if (typeof third === 'number') {
        throw invalidTarget(
          '@Sensitive()',
          where,
          'a constructor parameter',
          'decorate the property that keeps the value',
        );
      }
      markSensitiveClass(target as { prototype: object }, checked);
    } else if (typeof third === 'number') {
      checkParameterIndex('@Sensitive()', target as object, key, third);
      parameterOf(declarationOf(target as object, key), third).sensitive = checked;
    } else if (typeof third?.value === 'function') {
      declarationOf(target as object, key).resultSensitive = checked;
    } else if (third?.get !== undefined || third?.set !== undefined) {
      throw invalidTarget(
        '@Sensitive()',
        where,
        'an accessor',
        'decorate the property behind it, or use sensitive(value)',
      );
    } else {
      markSensitiveProperty(target as object, key, checked);
    }
  };
}
