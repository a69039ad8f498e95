import { types } from 'node:util';
import { markOf } from '../core/mark.js';
import type { CallPlan } from '../core/call-plan.js';
import { labelOf, type Site, type TracedMethod } from '../core/traced-method.js';
import { wrapMethod } from '../core/wrap-method.js';
import { compilePlan } from './compile-plan.js';
import type { MethodDeclaration } from './method-declaration.js';

type AnyFunction = (...args: never[]) => unknown;

/** The traced form of a method; the method itself when it is traced already. */
export function traceMethod(
  original: AnyFunction,
  key: PropertyKey,
  ownerName: () => string,
  declaration: MethodDeclaration,
): AnyFunction {
  declaration.hasSpan = true;
  return wrapOnce(original, key, ownerName, declaration);
}

/** The measured form of a method, which has a span only if something else asks for one. */
export function meterMethod(
  original: AnyFunction,
  key: PropertyKey,
  ownerName: () => string,
  declaration: MethodDeclaration,
): AnyFunction {
  declaration.hasSpan ??= false;
  return wrapOnce(original, key, ownerName, declaration);
}

function wrapOnce(
  original: AnyFunction,
  key: PropertyKey,
  ownerName: () => string,
  declaration: MethodDeclaration,
): AnyFunction {
  if (markOf(original)?.method !== undefined) return original;
  return wrapMethod(new DeclaredMethod(original, key, ownerName, declaration)) as AnyFunction;
}

/** A method and what was declared about it. */
class DeclaredMethod implements TracedMethod {
  readonly label: string;
  readonly isGenerator: boolean;
  readonly isAsync: boolean;
  plan: CallPlan | undefined = undefined;
  lastConstructor: unknown = undefined;
  lastSite: Site | undefined = undefined;
  sites: Map<unknown, Site> | undefined = undefined;

  constructor(
    readonly original: AnyFunction,
    readonly key: PropertyKey,
    readonly ownerName: () => string,
    readonly source: MethodDeclaration,
  ) {
    this.label = labelOf(key);
    this.isGenerator = types.isGeneratorFunction(original);
    this.isAsync = !this.isGenerator && types.isAsyncFunction(original);
  }

  compile(): CallPlan {
    return compilePlan(this.source, this.label, `${this.ownerName()}.${this.label}`);
  }

  hasPolicy(): boolean {
    return this.source.createAround !== undefined;
  }
}

/** The declaration behind a function that is traced already. */
export function declarationOfTraced(candidate: unknown): MethodDeclaration | undefined {
  return markOf(candidate)?.method?.source as MethodDeclaration | undefined;
}
