import { guard } from '../../shared/errors/guard.js';
import { declarations } from './declarations.js';

/** The used part of a class-validator rule. A mapped class gets copies of rules, and a copy has the same `constraintCls`. */
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
 * Mapped classes keep no link to their source, but get copies of its class-validator rules. Each use of a class-validator
 * decorator makes a constraint of its own, which tells the source. Without class-validator nothing is found.
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

/** Notes the constraints of classes with new rules. A source is decorated, and so noted, before the classes made from it. */
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

/** Whether a constraint was made for one use of a decorator; one that the application wrote may serve many classes. */
function isOfOneUse(constraint: unknown): constraint is object {
  return typeof constraint === 'function' && constraint.name === 'CustomConstraint';
}
