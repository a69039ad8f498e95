import { declarations, noteRules, noteRuledName } from '../../privacy/declared/declarations.js';
import { rulePrototypeOf } from '../../privacy/declared/declared-type.js';
import { ruleChainOf } from '../../privacy/declared/rule-chain.js';

/** Declares the fields of a class that may be exported; a subclass adds its own. */
export function declareSpanFields(prototype: object, fields: readonly string[]): void {
  noteRules(prototype);
  for (const field of fields) noteRuledName(prototype, field, true);
  const inherited = fieldsOf(otherRulesOf(prototype)) ?? [];
  declarations.fields.set(prototype, [...new Set([...inherited, ...fields])]);
}

/** The fields of an object that may be exported; `undefined` when its class declares none. */
export function spanFieldsOf(value: object): readonly string[] | undefined {
  return fieldsOf(ruleChainOf(rulePrototypeOf(value)));
}

/** A class borrows rules: fields that it has declared already are joined by those of the other class. */
export function borrowSpanFields(prototype: object): void {
  const own = declarations.fields.get(prototype);
  if (own !== undefined) declareSpanFields(prototype, own);
}

function* otherRulesOf(prototype: object): Generator<object> {
  for (const link of ruleChainOf(prototype)) if (link !== prototype) yield link;
}

function fieldsOf(chain: Iterable<object>): readonly string[] | undefined {
  for (const link of chain) {
    const fields = declarations.fields.get(link);
    if (fields !== undefined) return fields;
  }
  return undefined;
}
