import { declarations } from '../privacy/declared/declarations.js';
import { rulePrototypeOf } from '../privacy/declared/declared-type.js';

/** Declares the fields of a class that may be exported; a subclass adds its own. */
export function declareSpanFields(prototype: object, fields: readonly string[]): void {
  declarations.hasRules = true;
  const inherited = fieldsOfChain(Reflect.getPrototypeOf(prototype)) ?? [];
  declarations.fields.set(prototype, [...new Set([...inherited, ...fields])]);
}

/** The fields of an object that may be exported; `undefined` when its class declares none. */
export function spanFieldsOf(value: object): readonly string[] | undefined {
  return fieldsOfChain(rulePrototypeOf(value));
}

function fieldsOfChain(prototype: object | null): readonly string[] | undefined {
  for (let link = prototype; link !== null; link = Reflect.getPrototypeOf(link)) {
    const fields = declarations.fields.get(link);
    if (fields !== undefined) return fields;
  }
  return undefined;
}
