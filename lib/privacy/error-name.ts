/** Names that the platform gives to errors that are no class of their own; a `DOMException` may be given any other. */
const PLATFORM_NAMES: ReadonlySet<string> = new Set(
  (
    'AbortError ConstraintError DataCloneError DataError EncodingError InvalidAccessError InvalidCharacterError ' +
    'InvalidModificationError InvalidStateError NetworkError NotAllowedError NotFoundError NotReadableError ' +
    'NotSupportedError OperationError QuotaExceededError ReadOnlyError SecurityError SyntaxError TransactionInactiveError ' +
    'UnknownError VersionError'
  ).split(' '),
);
const MAX_DEPTH = 16;

/** Names that were found in the source of a class, so that it is read once for each of them. */
const written = new WeakMap<object, Set<string>>();

/**
 * Whether `error.name` stands in the code of one of the error's classes: as the name of that class, as a property of its
 * prototype, or as a text in its source, as in `this.name = 'ShopError'`. Any other was set at run time, perhaps to what a
 * client sent. May throw for a proxy.
 */
export function isNameFromCode(error: object, name: string): boolean {
  if (PLATFORM_NAMES.has(name)) return true;
  let prototype: object | null = Object.getPrototypeOf(error);
  for (let depth = 0; prototype !== null && depth < MAX_DEPTH; depth++) {
    const { value: constructor } = Object.getOwnPropertyDescriptor(prototype, 'constructor') ?? {};
    const inherited: unknown = Object.getOwnPropertyDescriptor(prototype, 'name')?.value;
    if (inherited === name || (typeof constructor === 'function' && isWritten(constructor, name))) return true;
    prototype = Object.getPrototypeOf(prototype);
  }
  return false;
}

function isWritten(type: { readonly name: unknown }, name: string): boolean {
  if (type.name === name) return true;
  const known = written.get(type);
  if (known?.has(name) === true) return true;
  const source = Function.prototype.toString.call(type);
  if (!['"', "'", '`'].some((quote) => source.includes(quote + name + quote))) return false;
  if (known === undefined) written.set(type, new Set([name]));
  else known.add(name);
  return true;
}
