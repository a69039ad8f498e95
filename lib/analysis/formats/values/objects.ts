/** A JSON object of unknown content. */
export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const isSet = (value: unknown): boolean => value !== undefined && value !== null;

/** The value as a list: itself, or nothing. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function objectsOf(value: unknown): readonly Json[] {
  return listOf(value).filter(isObject);
}

/** The objects of a list; of one who leaves out the brackets around a single one, that one. */
export function objectsIn(value: unknown): readonly Json[] {
  return isObject(value) ? [value] : objectsOf(value);
}

/** A text that says something. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A count; undefined for 0 and for what is none. */
export function countOf(value: unknown): number | undefined {
  const number = Number(value);
  return value !== null && value !== '' && Number.isFinite(number) && number !== 0 ? number : undefined;
}

/** Sets an own property, one called `__proto__` too. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[key] = value;
  }
}

/** Whether an object has own enumerable properties. */
export function isEmpty(value: object): boolean {
  for (const key in value) if (Object.hasOwn(value, key)) return false;
  return true;
}
