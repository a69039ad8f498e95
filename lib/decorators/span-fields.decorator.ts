import { asType, declarePropertyType } from '../privacy/declared/declared-type.js';
import type { TypeWithRules } from '../privacy/declared/declarations.js';
import { refuseOption } from '../shared/options/refuse-option.js';
import { memberName, requireClass } from './target/decorator-target.js';
import { declareSpanFields } from './rules/span-fields.js';
import type { ClassLike } from './wrapping/traced-class.js';
import { refuseBare } from './target/refuse-bare.js';

/** A field, or fields with the classes whose rules their values follow where the compiler does not write the type down. */
export type SpanField = string | Readonly<Record<string, TypeWithRules>>;

type NameOf<Field> = Field extends string ? Field : keyof Field & string;

// A record of the names that the class lacks: one that it has may be optional, as most fields of a DTO are.
type WithFields<Name extends string, Prototype> = Prototype & Readonly<Record<Exclude<Name, keyof Prototype>, unknown>>;

/**
 * Declares which fields of a class may be exported, wherever `@SpanAttr()` meets an instance, or a plain object that was
 * declared to be one: as an argument, nested, in an array.
 *
 * Default without it: all own data fields, within bounds. Adding a field to the class never changes what is exported. A
 * subclass inherits the list and adds to it.
 *
 * @throws TracedError `TRACED_INVALID_OPTION` without field names, `TRACED_INVALID_TARGET` when it decorates no class.
 * @example
 * \@SpanFields('id', 'status', { items: OrderItem })
 * class Order { id = ''; status = ''; items: OrderItem[] = []; customerName = ''; }
 */
export function SpanFields<const Fields extends readonly [SpanField, ...SpanField[]]>(
  ...fields: Fields
): <Prototype extends object>(
  target: Function & { readonly prototype: WithFields<NameOf<Fields[number]>, Prototype> },
) => void {
  refuseBare("@SpanFields('id')", fields);
  return (target: ClassLike, member?: unknown) => {
    requireClass('@SpanFields()', target, member);
    const site = `@SpanFields() on ${memberName(target, undefined)}`;
    const names = (fields as readonly SpanField[]).flatMap((field) => namesOf(field, site));
    if (names.length === 0) refuseOption(site, "no field is named; write @SpanFields('id', 'status'), for example");
    const { prototype } = target;
    for (const [name, type] of names) if (type !== undefined) declarePropertyType(prototype, name, type);
    declareSpanFields(
      prototype,
      names.map(([name]) => name),
    );
  };
}

function namesOf(field: SpanField, site: string): [string, TypeWithRules | undefined][] {
  if (typeof field === 'string' && field !== '') return [[field, undefined]];
  if (typeof field !== 'object' || field === null) {
    return refuseOption(site, "no field is named; write @SpanFields('id', 'status'), for example");
  }
  return Object.entries(field).map(([name, type]) => {
    const known = asType(type);
    if (known === undefined) refuseOption(site, `the type of '${name}' is no class; write { ${name}: TheClass }`);
    return [name, known];
  });
}
