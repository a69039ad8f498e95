import { markOf } from '../../core/method/mark.js';
import type { CallPlan } from '../../core/method/call-plan.js';
import { TracedMethod } from '../../core/method/traced-method.js';
import { wrapMethod } from '../../core/wrapping/wrap-method.js';
import { compilePlan } from '../plan/compile-plan.js';
import type { MethodDeclaration } from '../plan/method-declaration.js';

type AnyFunction = (...args: never[]) => unknown;

/** A method to be wrapped, and what its decorators declared. */
export interface MethodToTrace {
  readonly value: AnyFunction;
  readonly key: PropertyKey;
  readonly ownerName: () => string;
  readonly declaration: MethodDeclaration;
}

/** The traced form of a method; the method itself when it is traced already. */
export function traceMethod(method: MethodToTrace): AnyFunction {
  method.declaration.hasSpan = true;
  return wrapOnce(method);
}

/** The measured form of a method, which has a span only if something else asks for one. */
export function meterMethod(method: MethodToTrace): AnyFunction {
  method.declaration.hasSpan ??= false;
  return wrapOnce(method);
}

function wrapOnce({ value, key, ownerName, declaration }: MethodToTrace): AnyFunction {
  if (markOf(value)?.method !== undefined) return value;
  return wrapMethod(new DeclaredMethod(value, key, ownerName, declaration)) as AnyFunction;
}

/** A traced method whose plan is compiled from what its decorators declared. */
class DeclaredMethod extends TracedMethod {
  constructor(
    original: AnyFunction,
    key: PropertyKey,
    ownerName: () => string,
    private readonly declaration: MethodDeclaration,
  ) {
    super(original, key, ownerName, declaration);
  }

  protected override compile(): CallPlan {
    return compilePlan(this.declaration, this.label, `${this.ownerName()}.${this.label}`);
  }

  override hasPolicy(): boolean {
    return this.declaration.createAround !== undefined;
  }
}

/** The declaration behind a function that is traced already. */
export function declarationOfTraced(candidate: unknown): MethodDeclaration | undefined {
  return markOf(candidate)?.method?.source as MethodDeclaration | undefined;
}
