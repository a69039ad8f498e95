import type { TypeWithRules } from '../privacy/declared/declarations.js';
import { declarePropertyType } from '../privacy/declared/declared-type.js';
import type { MaskStrategy } from '../privacy/values/mask-strategy.types.js';
import { requireStrategy } from '../privacy/values/mask-strategy.js';
import { markSensitiveClass, markSensitiveProperty } from '../privacy/declared/sensitive-metadata.js';
import { checkOptions } from '../shared/options/check-options.js';
import { needed, type OptionRules } from '../shared/options/option-rules.js';
import { CLASS } from './rules/class-rule.js';
import { checkParameterIndex, invalidTarget, memberName } from './target/decorator-target.js';
import { declarationOf, parameterOf } from './plan/method-declaration.js';
import { refuseBare } from './target/refuse-bare.js';

/** A value that holds sensitive parts: which ones, its class says. */
export interface SensitiveType {
  /** The class whose `@Sensitive()` and `@SpanFields()` a plain object follows, or the items of an array. */
  readonly type: TypeWithRules;
}

/**
 * Keeps a value out of everything that is exported: a parameter, a property, a method's result, or all instances of a
 * class.
 *
 * Default: the value is replaced by `[REDACTED]`. A parameter with both `@SpanAttr()` and `@Sensitive()` is masked
 * whatever their order. `{ type }` says instead that a plain object, or each item of an array, follows the rules of a class, where
 * the compiler does not write the type down (interfaces, items of arrays, esbuild). Never changes the value that the program sees.
 *
 * @throws TracedError `TRACED_UNKNOWN_STRATEGY`, `TRACED_INVALID_TARGET` on an accessor, `TRACED_PARAMETER_INDEX`
 * @example
 * \@Traced()
 * pay(\@SpanAttr('payment.card') \@Sensitive('partial') card: string) { … }
 */
export function Sensitive(strategy: MaskStrategy | SensitiveType = 'redact') {
  refuseBare('@Sensitive()', arguments);
  return (target: any, key?: string | symbol, third?: number | PropertyDescriptor): void => {
    const where = memberName(target, key);
    if (typeof strategy === 'object' && strategy !== null)
      return declareType(strategy, target as object, key, third, where);
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

function declareType(
  options: SensitiveType,
  target: object,
  key: string | symbol | undefined,
  third: number | PropertyDescriptor | undefined,
  where: string,
): void {
  checkOptions(`@Sensitive() on ${where}`, options, { type: needed(CLASS) } satisfies OptionRules<SensitiveType>);
  const { type } = options;
  if (key === undefined) {
    throw invalidTarget('@Sensitive({ type })', where, 'a class', 'decorate a parameter, a property or a method');
  }
  if (typeof third === 'number') {
    checkParameterIndex('@Sensitive()', target, key, third);
    parameterOf(declarationOf(target, key), third).type = type;
  } else if (typeof third?.value === 'function') declarationOf(target, key).resultType = type;
  else declarePropertyType(target, String(key), type);
}
