import { types } from 'node:util';
import { markOf } from '../core/mark.js';
import { labelOf, type TracedMethod } from '../core/traced-method.js';
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
  const label = labelOf(key);
  const method: TracedMethod = {
    key,
    label,
    ownerName,
    compile: () => compilePlan(declaration, label, `${ownerName()}.${label}`),
    original,
    isGenerator: types.isGeneratorFunction(original),
    isAsync: types.isAsyncFunction(original) && !types.isGeneratorFunction(original),
    hasPolicy: () => declaration.createAround !== undefined,
    source: declaration,
    plan: undefined,
    lastConstructor: undefined,
    lastSite: undefined,
    sites: undefined,
  };
  return wrapMethod(method) as AnyFunction;
}

/** The declaration behind a function that is traced already. */
export function declarationOfTraced(candidate: unknown): MethodDeclaration | undefined {
  return markOf(candidate)?.method?.source as MethodDeclaration | undefined;
}
