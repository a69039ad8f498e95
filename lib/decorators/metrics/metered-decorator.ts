import type { CallMeter } from '../../core/call-plan.js';
import { invalidTarget, memberName, ownerNameOf, standardContextOf } from '../decorator-target.js';
import { createDeclaration, declarationOf, type MethodDeclaration } from '../method-declaration.js';
import { declarationOfTraced, meterMethod } from '../trace-method.js';

type AnyFunction = (...args: never[]) => unknown;

/** Makes the decorator of one metric; `declare` is asked once per method, while the class is being defined. */
export function meteredDecorator(name: string, declare: (site: string) => CallMeter): unknown {
  return (...args: unknown[]): unknown => {
    const context = standardContextOf(args);
    if (context !== undefined) {
      const member = String(context.name);
      if (context.kind !== 'method') throw refused(name, member);
      const value = args[0] as AnyFunction;
      const declaration = declarationOfTraced(value) ?? createDeclaration();
      addMeter(declaration, declare(`${name} on ${member}`));
      return meterMethod(value, context.name, () => '', declaration);
    }
    const [target, key, descriptor] = args as [object, PropertyKey | undefined, PropertyDescriptor | undefined];
    const member = memberName(target, key);
    const value: unknown = descriptor?.value;
    if (key === undefined || descriptor === undefined || typeof value !== 'function') throw refused(name, member);
    const declaration = declarationOfTraced(value) ?? declarationOf(target, key);
    addMeter(declaration, declare(`${name} on ${member}`));
    descriptor.value = meterMethod(value as AnyFunction, key, () => ownerNameOf(target), declaration);
    return undefined;
  };
}

function addMeter(declaration: MethodDeclaration, meter: CallMeter): void {
  (declaration.createMeters ??= []).push(() => meter);
}

function refused(name: string, member: string): Error {
  return invalidTarget(name, member, 'no method', 'write it before a method');
}
