import { types } from 'node:util';

/** Whether a value is an array of primitives, as attributes are. */
export function isPrimitiveArray(value: unknown): value is readonly unknown[] {
  if (!Array.isArray(value) || types.isProxy(value)) return false;
  return value.every((item) => item === null || typeof item !== 'object');
}

/** The masked items of an attribute; the same array when none changed, and one without what was dropped. */
export function maskItems(items: readonly unknown[], mask: (item: unknown) => unknown): readonly unknown[] {
  const masked = items.map(mask);
  if (masked.every((item, index) => item === items[index])) return items;
  // Attribute arrays have one type: where one element became a text, all of them are.
  const kept = masked.filter((item, index) => item !== undefined || items[index] === undefined);
  return kept.some((item) => typeof item === 'string')
    ? kept.map((item) => (item === null || item === undefined ? item : String(item)))
    : kept;
}
