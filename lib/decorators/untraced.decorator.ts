import { markOf, setMark } from '../core/method/mark.js';
import { methodDecorator } from './wrapping/method-decorator.js';
import { refuseBare } from './target/refuse-bare.js';

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
  refuseBare('@Untraced()', arguments);
  const texts = { name: '@Untraced()', instead: 'write it before a method of a class with @Traced()' };
  return methodDecorator(texts, ({ value, declaration }) => {
    declaration.isUntraced = true;
    if (markOf(value) === undefined) setMark(value, { method: undefined });
    return undefined;
  }) as UntracedDecorator;
}
