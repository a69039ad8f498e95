import { types } from 'node:util';
import { declarations } from '../../privacy/declared/declarations.js';
import { isPlain, parameterTypesOf } from '../../privacy/declared/declared-type.js';
import { ownNames } from '../../privacy/values/own-names.js';
import { diag } from '../../shared/errors/diag.js';
import { memberName, ownerNameOf } from '../target/decorator-target.js';
import type { MethodDeclaration } from './method-declaration.js';

const told = new WeakSet<object>();
/** After so many calls without a finding a method is not checked any more, since each check costs time. */
const CALLS = 1000;

/**
 * Warns once per class when a parameter without a written-down type gets a plain object with properties that some class has
 * rules about, because those rules are not applied to it. `undefined` for methods whose types were written down.
 */
export function untypedHint(declaration: MethodDeclaration): ((args: readonly unknown[]) => void) | undefined {
  const { place, parameters } = declaration;
  if (place === undefined || parameterTypesOf(place.holder, place.key) !== undefined) return undefined;
  const { holder, key } = place;
  let left = CALLS;
  return (args) => {
    if (left <= 0 || told.has(holder)) return;
    left -= 1;
    for (let index = 0; index < args.length; index++) {
      const parameter = parameters?.get(index);
      if (parameter?.type !== undefined || parameter?.sensitive !== undefined) continue;
      const ruled = ruledPropertyOf(args[index], parameter !== undefined && parameter.attributes.length > 0);
      if (ruled === undefined) continue;
      told.add(holder);
      diag.warn(`nestjs-traced: ${describe(memberName(holder, key), index, ruled)}`);
      return;
    }
  };
}

interface RuledProperty {
  readonly name: string;
  readonly owner: string;
}

/** A property of a plain object that has the name of one with rules. */
function ruledPropertyOf(argument: unknown, isExported: boolean): RuledProperty | undefined {
  if (typeof argument !== 'object' || argument === null || types.isProxy(argument)) return undefined;
  if (!isPlain(Object.getPrototypeOf(argument) as object | null)) return undefined;
  for (const name of ownNames(argument).names) {
    const rule = declarations.ruledNames.get(name);
    const prototype = rule?.prototype.deref();
    if (prototype !== undefined && (isExported || rule?.isField === false))
      return { name, owner: ownerNameOf(prototype) };
  }
  return undefined;
}

function describe(member: string, index: number, { name, owner }: RuledProperty): string {
  return (
    `${member}() was given a plain object for its parameter ${index + 1} with '${name}', about which ${owner} has rules, ` +
    `but no type of the parameter was written down, so no rules apply to it. Name it: @Sensitive({ type: ${owner} }) or ` +
    `@SpanAttr('…', { type: ${owner} }) before the parameter. Or compile with emitDecoratorMetadata (esbuild and tsx cannot), ` +
    'which writes types for methods that have a decorator of their own. This is said once per class.'
  );
}
