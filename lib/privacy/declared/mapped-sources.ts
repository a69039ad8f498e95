import { guard } from '../../shared/guard.js';
import { declarations } from './declarations.js';

/** What is used of a rule of class-validator: copies of it, on other classes, have the same constraint. */
interface ValidationRule {
  readonly target: unknown;
  readonly constraintCls?: unknown;
}

interface ValidationStorage {
  getTargetValidationMetadatas(
    target: Function,
    schema: undefined,
    always: boolean,
    strictGroups: boolean,
  ): readonly ValidationRule[];
}

const NONE: readonly object[] = [];
/** What a class is made from, by prototype. */
const known = new WeakMap<object, readonly object[]>();

/**
 * The classes with rules that a class was made from by `PartialType()`, `PickType()`, `OmitType()` or `IntersectionType()`.
 *
 * Those keep no link to their source, but copy the rules of class-validator, where each use of a decorator has a constraint
 * of its own. Where there is no class-validator, nothing is found.
 */
export function mappedSourcesOf(prototype: object): readonly object[] {
  const sources = known.get(prototype);
  if (sources !== undefined) return sources;
  const storage = (globalThis as { classValidatorMetadataStorage?: ValidationStorage }).classValidatorMetadataStorage;
  if (typeof storage?.getTargetValidationMetadatas !== 'function') return NONE;
  const found = guard('the rules of mapped classes', () => findSources(storage, prototype)) ?? NONE;
  known.set(prototype, found);
  return found;
}

function findSources(storage: ValidationStorage, prototype: object): readonly object[] {
  readOwners(storage);
  const found = new Set<object>();
  for (const constraint of constraintsOf(storage, prototype)) {
    const owner = declarations.constraints.get(constraint);
    if (owner !== undefined && owner !== prototype) found.add(owner);
  }
  return found.size === 0 ? NONE : [...found];
}

/** Classes that have come to have rules since the last time; a source has its rules before anything is made from it. */
function readOwners(storage: ValidationStorage): void {
  const { ruled, constraints } = declarations;
  for (const ref of ruled.splice(0)) {
    const prototype = ref.deref();
    if (prototype === undefined) continue;
    for (const constraint of constraintsOf(storage, prototype)) {
      if (!constraints.has(constraint)) constraints.set(constraint, prototype);
    }
  }
}

function constraintsOf(storage: ValidationStorage, prototype: object): readonly object[] {
  const target: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  if (typeof target !== 'function') return NONE;
  return storage
    .getTargetValidationMetadatas(target, undefined, false, false)
    .filter((rule) => rule.target === target)
    .map(({ constraintCls }) => constraintCls)
    .filter(isOfOneUse);
}

/** A class that the application has written checks any number of properties; only those made for one are told apart. */
function isOfOneUse(constraint: unknown): constraint is object {
  return typeof constraint === 'function' && constraint.name === 'CustomConstraint';
}
