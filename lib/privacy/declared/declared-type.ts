import { types } from 'node:util';
import { ownDataProperty } from '../values/data-property.js';
import { declarations, noteRules, type TypeWithRules } from './declarations.js';
import { ruleChainOf } from './rule-chain.js';
import { ownNames } from '../values/own-names.js';

const MAX_DEPTH = 8;
const MAX_ITEMS = 128;
const MAX_OBJECTS = 256;
const MAX_NAMES = 256;
const NO_RULES: ReadonlySet<unknown> = new Set([
  Object,
  Array,
  Function,
  String,
  Number,
  Boolean,
  Symbol,
  BigInt,
  Promise,
  Date,
  Map,
  Set,
  RegExp,
  Error,
  Buffer,
]);

type MetadataReader = { getMetadata?: (name: string, target: object, key?: PropertyKey) => unknown };

/** The prototype whose rules an object follows: its own, or for a plain object that of the type it was declared to have. */
export function rulePrototypeOf(value: object): object | null {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return isPlain(prototype) ? (declarations.assumed.get(value) ?? prototype) : prototype;
}

/** Declares the type of a property, for what the compiler does not write down: interfaces, esbuild, items of arrays. */
export function declarePropertyType(prototype: object, property: string, type: TypeWithRules): void {
  noteRules(prototype);
  const table = declarations.types.get(prototype);
  if (table === undefined) declarations.types.set(prototype, new Map([[property, type]]));
  else table.set(property, type);
}

/** A class of the user's; `undefined` for everything that cannot have rules. */
export function asType(candidate: unknown): TypeWithRules | undefined {
  if (typeof candidate !== 'function' || NO_RULES.has(candidate) || types.isProxy(candidate)) return undefined;
  const prototype = ownDataProperty(candidate, 'prototype');
  return typeof prototype === 'object' && prototype !== null ? (candidate as unknown as TypeWithRules) : undefined;
}

/** The types of a method's parameters as the compiler wrote them down; `undefined` where it wrote nothing. */
export function parameterTypesOf(holder: object, key: PropertyKey): readonly unknown[] | undefined {
  const found = (Reflect as MetadataReader).getMetadata?.('design:paramtypes', holder, key);
  return Array.isArray(found) ? found : undefined;
}

/**
 * Lets a value follow the rules of the type that it was declared to have, and what it holds those of its properties'
 * types. Bounded; never runs accessors or proxy traps, and never changes the value.
 */
export function assumeType(value: unknown, type: TypeWithRules | undefined): void {
  if (declarations.hasRules) new Walk().assume(value, type, 0);
}

class Walk {
  #left = MAX_OBJECTS;

  assume(value: unknown, type: TypeWithRules | undefined, depth: number): void {
    if (typeof value !== 'object' || value === null || depth > MAX_DEPTH || this.#left-- <= 0) return;
    if (types.isProxy(value)) return;
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length && index < MAX_ITEMS; index++) {
        this.assume(ownDataProperty(value, String(index)), type, depth + 1);
      }
      return;
    }
    const prototype = Object.getPrototypeOf(value) as object | null;
    const rules = isPlain(prototype) ? type?.prototype : prototype;
    if (rules === undefined || rules === null) return;
    if (rules !== prototype) declarations.assumed.set(value, rules);
    for (const name of ownNames(value).names) {
      const inner = typeOfProperty(rules, name);
      if (inner !== undefined) this.assume(ownDataProperty(value, name), inner, depth + 1);
    }
  }
}

const knownTypes = new WeakMap<object, Map<string, TypeWithRules | undefined>>();

function typeOfProperty(prototype: object, name: string): TypeWithRules | undefined {
  let known = knownTypes.get(prototype);
  if (known === undefined) knownTypes.set(prototype, (known = new Map()));
  if (known.has(name)) return known.get(name);
  const type = declaredType(prototype, name) ?? asType(designType(prototype, name));
  if (known.size < MAX_NAMES) known.set(name, type);
  return type;
}

function declaredType(prototype: object, name: string): TypeWithRules | undefined {
  for (const link of ruleChainOf(prototype)) {
    const type = declarations.types.get(link)?.get(name);
    if (type !== undefined) return type;
  }
  return undefined;
}

function designType(prototype: object, name: string): unknown {
  for (const link of ruleChainOf(prototype)) {
    const type = (Reflect as MetadataReader).getMetadata?.('design:type', link, name);
    if (type !== undefined) return type;
  }
  return undefined;
}

/** Whether an object with this prototype is a literal, which has no class of its own. */
export function isPlain(prototype: object | null): boolean {
  return prototype === null || prototype === Object.prototype;
}
