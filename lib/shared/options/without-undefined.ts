/** Every option may be given as `undefined`, which is the same as leaving it out. */
export type Open<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** A copy in which what was given as `undefined` is left out, so that it hides no default when it is spread. */
export function withoutUndefined<T extends object>(options: T): T;
export function withoutUndefined<T extends object>(options: T | undefined): T | undefined;
export function withoutUndefined(options: object | undefined): object | undefined {
  return options && Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** {@link withoutUndefined}, of fields that may be undefined by their types: as options that take no `undefined`. */
export function definedFields<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return withoutUndefined(fields) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
