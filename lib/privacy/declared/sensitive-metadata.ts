import { noteRules, noteRuledName } from './declarations.js';
import { ruleChainOf } from './rule-chain.js';
import type { MaskStrategy } from '../values/mask-strategy.types.js';

const PROPERTIES = Symbol.for('nestjs-traced.sensitive-properties.v1');
const CLASS = Symbol.for('nestjs-traced.sensitive-class.v1');

type PropertyTable = Map<string | symbol, MaskStrategy>;

/** Marks a property of all instances of a class; what inherits from the class inherits the mark. */
export function markSensitiveProperty(prototype: object, key: string | symbol, strategy: MaskStrategy): void {
  noteRules(prototype);
  noteRuledName(prototype, key);
  const own = ownValue(prototype, PROPERTIES);
  if (own instanceof Map) own.set(key, strategy);
  else Object.defineProperty(prototype, PROPERTIES, { value: new Map([[key, strategy]]), configurable: true });
}

/** Marks a whole class: an instance of it, or of a class that extends it, is masked as one value. */
export function markSensitiveClass(ctor: { readonly prototype: object }, strategy: MaskStrategy): void {
  noteRules(ctor.prototype);
  Object.defineProperty(ctor.prototype, CLASS, { value: strategy, configurable: true });
}

/**
 * The strategy of a property, declared by the class of `prototype` or by one that it extends; the nearest one counts.
 *
 * Never runs code of the class's: neither accessors nor proxy traps.
 */
export function sensitivityOf(prototype: object | null, key: string | symbol): MaskStrategy | undefined {
  for (const link of ruleChainOf(prototype)) {
    const table = ownValue(link, PROPERTIES);
    const strategy = table instanceof Map ? (table as PropertyTable).get(key) : undefined;
    if (strategy !== undefined) return strategy;
  }
  return undefined;
}

/** The strategy of a class marked as a whole; the nearest declaration counts. */
export function classSensitivityOf(prototype: object | null): MaskStrategy | undefined {
  for (const link of ruleChainOf(prototype)) {
    const strategy = ownValue(link, CLASS);
    if (strategy !== undefined) return strategy as MaskStrategy;
  }
  return undefined;
}

/** Whether any property in the chain of `prototype` is marked; a cheap way past {@link sensitivityOf} for each key. */
export function hasSensitiveProperties(prototype: object | null): boolean {
  for (const link of ruleChainOf(prototype)) if (ownValue(link, PROPERTIES) instanceof Map) return true;
  return false;
}

function ownValue(holder: object, key: symbol): unknown {
  return Object.getOwnPropertyDescriptor(holder, key)?.value;
}
