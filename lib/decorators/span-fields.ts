const fieldsByPrototype = new WeakMap<object, readonly string[]>();

/** Declares the fields of a class that may be exported; a subclass adds its own. */
export function declareSpanFields(prototype: object, fields: readonly string[]): void {
  fieldsByPrototype.set(prototype, [
    ...new Set([...(fieldsOfChain(Reflect.getPrototypeOf(prototype)) ?? []), ...fields]),
  ]);
}

/** The fields of an object that may be exported; `undefined` when its class declares none. */
export function spanFieldsOf(value: object): readonly string[] | undefined {
  return fieldsOfChain(Reflect.getPrototypeOf(value));
}

function fieldsOfChain(prototype: object | null): readonly string[] | undefined {
  for (let link = prototype; link !== null; link = Reflect.getPrototypeOf(link)) {
    const fields = fieldsByPrototype.get(link);
    if (fields !== undefined) return fields;
  }
  return undefined;
}
