import type { TypeWithRules } from '../privacy/declared/declarations.js';
import { asType } from '../privacy/declared/declared-type.js';
import { borrowRules } from '../privacy/declared/rule-chain.js';
import { refuseOption } from '../shared/options/refuse-option.js';
import { memberName, requireClass } from './target/decorator-target.js';
import { borrowSpanFields } from './rules/span-fields.js';
import type { ClassLike } from './wrapping/traced-class.js';

/**
 * Lets a class follow the `@Sensitive()`, `@SpanAttr()` and `@SpanFields()` of classes that it does not extend: for what
 * `PartialType()`, `PickType()`, `OmitType()` and `IntersectionType()` of Nest make, which keep no link to their source.
 *
 * Default without it: a mapped class has the rules that stand on itself, and those of a source of which class-validator checks at
 * least one property. Never adds a property to the class, and never touches what it validates or transforms.
 *
 * @throws TracedError `TRACED_INVALID_OPTION` for what is no class, `TRACED_INVALID_TARGET` when it decorates no class.
 * @example
 * \@RulesOf(CreateUserDto)
 * class UpdateUserDto extends PartialType(CreateUserDto) {}
 */
export function RulesOf(...sources: [TypeWithRules, ...TypeWithRules[]]): (target: Function) => void {
  return (target: ClassLike, member?: unknown) => {
    requireClass('@RulesOf()', target, member);
    const types = sources.map(asType);
    if (types.length === 0 || types.includes(undefined)) {
      refuseOption(
        `@RulesOf() on ${memberName(target, undefined)}`,
        'no class is named; write @RulesOf(CreateUserDto)',
      );
    }
    for (const type of types) if (type !== undefined) borrowRules(target.prototype, type.prototype);
    borrowSpanFields(target.prototype);
  };
}
