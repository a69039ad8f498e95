import { markOf } from '../../core/method/mark.js';
import { isConstructor } from '../target/is-constructor.js';
import { ownerNameOf } from '../target/decorator-target.js';
import { declarationOf } from '../plan/method-declaration.js';
import { selects } from '../plan/method-pattern.js';
import { declarationOfTraced, traceMethod } from './trace-method.js';
import type { TracedClassOptions } from '../plan/traced.options.js';

type AnyFunction = (...args: never[]) => unknown;

/** A class, also one whose constructor is private. */
export type ClassLike = Function & { readonly prototype: object };

// Not traced: Nest calls its lifecycle hooks itself, once; the others are called by JavaScript without the user's doing.
const LEFT_OUT: ReadonlySet<PropertyKey> = new Set<PropertyKey>([
  'constructor',
  'onModuleInit',
  'onModuleDestroy',
  'onApplicationBootstrap',
  'beforeApplicationShutdown',
  'onApplicationShutdown',
  'toJSON',
  'toString',
  'toLocaleString',
  'valueOf',
  'then',
  Symbol.for('nodejs.util.inspect.custom'),
  ...Reflect.ownKeys(Symbol)
    .map((key) => (Symbol as unknown as Record<PropertyKey, unknown>)[key])
    .filter((value) => typeof value === 'symbol'),
]);

/**
 * Traces the own methods of a class, static ones included; accessors, lifecycle hooks of Nest and the methods that the
 * language calls by itself stay as they are. A method with a `@Traced()` of its own takes the class's options as defaults.
 */
export function traceClass(target: ClassLike, options: TracedClassOptions): void {
  const { include, exclude, ...methodOptions } = options;
  const classOptions = methodOptions;
  for (const holder of [target.prototype, target]) {
    for (const key of Reflect.ownKeys(holder)) {
      const descriptor = Reflect.getOwnPropertyDescriptor(holder, key);
      if (descriptor === undefined || !isMethod(descriptor, holder === target)) continue;
      const own = declarationOfTraced(descriptor.value);
      if (own !== undefined) {
        own.classOptions ??= classOptions;
        if (own.hasSpan === false && !LEFT_OUT.has(key) && selects(key, include, exclude)) own.hasSpan = true;
        continue;
      }
      if (isLeftOut(descriptor.value, holder, key) || !selects(key, include, exclude)) continue;
      const declaration = declarationOf(holder, key);
      declaration.classOptions ??= classOptions;
      const value = traceMethod({
        value: descriptor.value as AnyFunction,
        key,
        ownerName: () => ownerNameOf(target),
        declaration,
      });
      Reflect.defineProperty(holder, key, { ...descriptor, value });
    }
  }
}

/** Whether Nest or the language itself calls a method of this name. */
export function isLanguageMethod(key: PropertyKey): boolean {
  return LEFT_OUT.has(key);
}

function isMethod(descriptor: PropertyDescriptor, isStatic: boolean): boolean {
  if (typeof descriptor.value !== 'function' || isConstructor(descriptor.value)) return false;
  // Static fields may hold functions and classes; unlike static methods they are enumerable.
  return !isStatic || !descriptor.enumerable;
}

function isLeftOut(value: unknown, holder: object, key: PropertyKey): boolean {
  return LEFT_OUT.has(key) || markOf(value) !== undefined || declarationOf(holder, key).isUntraced;
}
