import { types } from 'node:util';
import { declarations, noteRules, noteRuledName } from '../../privacy/declared/declarations.js';
import { rulePrototypeOf } from '../../privacy/declared/declared-type.js';
import { ruleChainOf } from '../../privacy/declared/rule-chain.js';
import type { MaskStrategy } from '../../privacy/values/mask-strategy.types.js';
import { sensitivityOf } from '../../privacy/declared/sensitive-metadata.js';

/** An attribute that a property of a class declares for every traced method that receives an instance. */
export interface PropertyAttribute {
  readonly key: string;
  readonly select: (instance: object) => unknown;
  readonly sensitive: MaskStrategy | undefined;
  readonly onRequest: boolean;
}

interface PropertyBinding {
  readonly property: string | symbol;
  readonly key: string;
  readonly select: ((value: any) => unknown) | undefined;
  readonly onRequest: boolean;
}

const resolved = new WeakMap<object, readonly PropertyAttribute[]>();
const NONE: readonly PropertyAttribute[] = [];

/** Declares that instances of a class bring `property` along as an attribute. */
export function declarePropertyAttribute(prototype: object, binding: PropertyBinding): void {
  noteRules(prototype);
  noteRuledName(prototype, binding.property);
  declarations.hasAttributes = true;
  const bindings = declarations.attributes.get(prototype);
  if (bindings === undefined) declarations.attributes.set(prototype, [binding]);
  else bindings.push(binding);
}

/** Whether any class declares property attributes; without one, arguments need not be looked at. */
export function hasPropertyAttributes(): boolean {
  return declarations.hasAttributes;
}

/** The attributes that the class of an object declares, those of its base classes first. */
export function declaredPropertyAttributes(instance: object): readonly PropertyAttribute[] {
  if (types.isProxy(instance)) return NONE;
  const prototype = rulePrototypeOf(instance);
  if (prototype === null || prototype === Object.prototype) return NONE;
  let attributes = resolved.get(prototype);
  if (attributes === undefined) resolved.set(prototype, (attributes = resolve(prototype)));
  return attributes;
}

function resolve(prototype: object): readonly PropertyAttribute[] {
  const byKey = new Map<string, PropertyAttribute>();
  for (const link of [...ruleChainOf(prototype)].reverse()) {
    for (const { property, key, select, onRequest } of (declarations.attributes.get(link) ?? []) as PropertyBinding[]) {
      byKey.set(key, {
        key,
        onRequest,
        sensitive: sensitivityOf(prototype, property),
        select: (instance) => {
          const value: unknown = (instance as Record<string | symbol, unknown>)[property];
          return select === undefined ? value : select(value);
        },
      });
    }
  }
  return byKey.size === 0 ? NONE : [...byKey.values()];
}
