import { markOf, setMark } from '../core/mark.js';
import { invalidTarget, memberName, standardContextOf } from './decorator-target.js';
import { declarationOf } from './method-declaration.js';
import { declarationOfTraced } from './trace-method.js';

/** The decorator that `@Untraced()` makes: for methods, in the legacy and in the TC39 form. */
export interface UntracedDecorator {
  (value: (...args: never[]) => unknown, context: ClassMethodDecoratorContext<any, any>): void;
  (target: object, key: string | symbol, descriptor: PropertyDescriptor): void;
}

/**
 * Keeps one method out of a class-level `@Traced()`. Default: nothing else; the method stays exactly as it is.
 *
 * @throws TracedError `TRACED_INVALID_TARGET` when it does not decorate a method.
 * @example
 * \@Traced()
 * class PriceService {
 *   \@Untraced() round(value: number) { return Math.round(value * 100) / 100; }
 * }
 */
export function Untraced(): UntracedDecorator {
  return (...args: unknown[]) => {
    const context = standardContextOf(args);
    if (context !== undefined) return exclude(args[0], String(context.name), context.kind === 'method');
    const [target, key, descriptor] = args as [object, PropertyKey | undefined, PropertyDescriptor | undefined];
    if (key !== undefined) declarationOf(target, key).isUntraced = true;
    return exclude(descriptor?.value, memberName(target, key), typeof descriptor?.value === 'function');
  };
}

function exclude(value: unknown, member: string, isMethod: boolean): void {
  if (!isMethod) {
    throw invalidTarget('@Untraced()', member, 'no method', 'write it before a method of a class with @Traced()');
  }
  const traced = declarationOfTraced(value);
  if (traced !== undefined) traced.isUntraced = true;
  else if (markOf(value) === undefined) setMark(value as object, { method: undefined });
}
