/** A class of errors; abstract ones too. */
export type ErrorClass = abstract new (...args: never[]) => unknown;

/** Selects errors: a class, several classes, or a predicate. */
export type ErrorFilter = ErrorClass | readonly ErrorClass[] | ((error: unknown) => boolean);

/** Turns a filter into a predicate, once. */
export function toErrorPredicate(filter: ErrorFilter): (error: unknown) => boolean {
  if (Array.isArray(filter)) {
    const classes = filter as readonly ErrorClass[];
    return (error) => classes.some((type) => error instanceof type);
  }
  if (isErrorClass(filter)) return (error) => error instanceof filter;
  return filter as (error: unknown) => boolean;
}

// A function written before ES2015 looks like a constructor too: only errors and real classes are taken for one.
function isErrorClass(filter: ErrorFilter): filter is ErrorClass {
  const { prototype } = filter as { prototype?: unknown };
  return prototype === Error.prototype || prototype instanceof Error || /^class\b/.test(String(filter));
}
