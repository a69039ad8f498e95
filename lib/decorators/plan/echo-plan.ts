import { types } from 'node:util';
import type { EchoPlan } from '../../core/method/call-plan.js';
import { MAX_VALUES, TOO_MANY } from '../../privacy/echo/call-echo.js';
import { ownDataProperty } from '../../privacy/values/data-property.js';
import { declarations, type TypeWithRules } from '../../privacy/declared/declarations.js';
import { asType, assumeType, parameterTypesOf, rulePrototypeOf } from '../../privacy/declared/declared-type.js';
import { createEchoMask } from '../../privacy/echo/echo-mask.js';
import { ownNames } from '../../privacy/values/own-names.js';
import { brandOf } from '../../privacy/values/brand.js';
import {
  classSensitivityOf,
  hasSensitiveProperties,
  sensitivityOf,
} from '../../privacy/declared/sensitive-metadata.js';
import { privacy } from '../../privacy/privacy-state.js';
import type { MethodDeclaration } from './method-declaration.js';
import { untypedHint } from './untyped-hint.js';

const MAX_DEPTH = 3;
/** At most so many properties are searched in all arguments of a call together, so that a socket costs no more than a form. */
const MAX_PROPERTIES = 64;

/** How the sensitive values of a method's calls are found, so that they can be kept out of everything said about a call. */
export function echoPlanOf(declaration: MethodDeclaration): EchoPlan {
  const { parameters } = declaration;
  const types = parameterTypes(declaration);
  const hint = untypedHint(declaration);
  const marked = new Set(
    [...(parameters ?? [])].filter(([, { sensitive }]) => sensitive !== undefined).map(([index]) => index),
  );
  const hasMarked = marked.size > 0;
  return {
    isMarked: hasMarked,
    createMask: (values) => createEchoMask(values),
    valuesOf: (args) => {
      if (!hasMarked && !hasObject(args)) return undefined;
      if (declarations.hasRules) {
        assumeParameterTypes(args, types);
        hint?.(args);
      }
      const search = new Search();
      for (const index of marked) search.add(args[index]);
      for (let index = 0; index < args.length; index++) {
        if (!marked.has(index)) search.look(args[index], 0);
      }
      return search.values;
    },
  };
}

/** Arguments that are plain objects follow the rules of their parameters' types, here and in everything that is exported. */
function assumeParameterTypes(args: readonly unknown[], types: readonly (TypeWithRules | undefined)[]): void {
  for (let index = 0; index < args.length; index++) assumeType(args[index], types[index]);
}

/** The types of the parameters: what a decorator names (`{ type }`), else what the compiler wrote down. */
function parameterTypes({ parameters, place }: MethodDeclaration): readonly (TypeWithRules | undefined)[] {
  const types = place === undefined ? [] : (parameterTypesOf(place.holder, place.key) ?? []).map(asType);
  for (const [index, { type }] of parameters ?? []) if (type !== undefined) types[index] = type;
  return types;
}

/** Looks for values that are marked, or whose names make them sensitive. Never runs accessors or proxy traps. */
class Search {
  values: unknown[] | undefined;
  #left = MAX_PROPERTIES;

  add(value: unknown): void {
    if (value === undefined || value === null || typeof value === 'boolean') return;
    this.values ??= [];
    if (this.#count < MAX_VALUES) this.values.push(value);
    else this.#giveUp();
  }

  look(value: unknown, depth: number): void {
    if (!isObject(value) || depth > MAX_DEPTH || this.#left <= 0 || types.isProxy(value)) return;
    const prototype = rulePrototypeOf(value);
    if (brandOf(value) !== undefined || classSensitivityOf(prototype) !== undefined) return this.add(value);
    if (types.isNativeError(value) || ArrayBuffer.isView(value)) return;
    if (Array.isArray(value)) this.#list(itemsOf(value), (item) => this.look(item, depth + 1));
    else if (types.isSet(value)) this.#list(Set.prototype.values.call(value), (item) => this.look(item, depth + 1));
    else if (types.isMap(value)) this.#list(Map.prototype.entries.call(value), (entry) => this.#entry(entry, depth));
    else this.#properties(value, prototype, depth);
  }

  get #count(): number {
    return this.values?.length ?? 0;
  }

  /** Reads a list to its end once it held something sensitive, whatever the limit on properties: the other items are alike. */
  #list<T>(items: Iterable<T>, look: (item: T) => void): void {
    const before = this.#count;
    for (const item of items) {
      const isYielding = this.#count > before;
      if (isYielding && this.#count > MAX_VALUES) return;
      if (isYielding) this.#left = Math.max(this.#left, MAX_PROPERTIES);
      if (this.#left-- <= 0) return;
      look(item);
    }
  }

  #entry([key, content]: [unknown, unknown], depth: number): void {
    if (typeof key === 'string' && isSensitiveName(key, content)) this.add(content);
    else this.look(content, depth + 1);
  }

  #properties(holder: object, prototype: object | null, depth: number): void {
    const hasMarks = hasSensitiveProperties(prototype);
    for (const name of ownNames(holder).names) {
      if (this.#left-- <= 0) return;
      const content = ownDataProperty(holder, name);
      if (content === undefined || content === null || typeof content === 'function') continue;
      if (hasMarks && sensitivityOf(prototype, name) !== undefined) this.add(content);
      else if (isSensitiveName(name, content)) this.add(content);
      else if (typeof content === 'object') this.look(content, depth + 1);
    }
  }

  #giveUp(): void {
    if (this.values?.at(-1) !== TOO_MANY) this.values?.push(TOO_MANY);
  }
}

function* itemsOf(items: readonly unknown[]): Generator<unknown> {
  for (let index = 0; index < items.length; index++) yield ownDataProperty(items as unknown[], String(index));
}

function isSensitiveName(name: string, content: unknown): boolean {
  if (typeof content === 'boolean') return false;
  const { masker } = privacy;
  return masker.isSensitiveKey(name) && !masker.allows(name, content);
}

function hasObject(args: readonly unknown[]): boolean {
  for (let index = 0; index < args.length; index++) if (isObject(args[index])) return true;
  return false;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
