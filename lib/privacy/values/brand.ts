import { types } from 'node:util';
import type { MaskStrategy } from './mask-strategy.types.js';

/** The key under which `sensitive()` keeps a value: the same for every copy of the library. */
export const BRAND = Symbol.for('nestjs-traced.sensitive.v1');

/** A value that somebody marked as sensitive, with the name or the function of its mask. */
export interface Brand {
  readonly strategy: MaskStrategy;
  readonly reveal: () => unknown;
}

/** The strategy and the content of a wrapped value; `undefined` for any other value. */
export function brandOf(value: unknown): Brand | undefined {
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return undefined;
  const brand: unknown = Object.getOwnPropertyDescriptor(value, BRAND)?.value;
  return isBrand(brand) ? brand : undefined;
}

function isBrand(value: unknown): value is Brand {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Brand>).reveal === 'function';
}
