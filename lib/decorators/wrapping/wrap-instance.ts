import { classNameOf, runtimeClassOf } from '../../core/method/runtime-class.js';
import { labelOf } from '../../core/method/traced-method.js';
import { TracedError } from '../../shared/errors/errors.js';
import { isConstructor } from '../target/is-constructor.js';
import { markOf } from '../../core/method/mark.js';
import { createDeclaration } from '../plan/method-declaration.js';
import { selects } from '../plan/method-pattern.js';
import { checkTraced } from '../plan/traced-rules.js';
import { traceMethod } from './trace-method.js';
import type { TracedClassOptions } from '../plan/traced.options.js';
import { isLanguageMethod } from './traced-class.js';
import { warnOnce } from '../../shared/warn-once.js';
import { withoutUndefined } from '../../shared/options/without-undefined.js';

/**
 * Traces the methods of one object whose class cannot be decorated, a client of another library for example.
 *
 * Default: every method of the object and of its class chain, named `Class.method`. Returns the same object: its methods
 * become own, non-enumerable properties; fields, accessors, classes that it holds and private state are not touched, and no
 * proxy is made. What cannot be replaced, as everything of a frozen object, is left alone and said once, through `diag`.
 *
 * @throws TracedError `TRACED_INVALID_TARGET` when it is given no object, or a class.
 * @example
 * const redis = wrapInstance(createClient(), { name: 'redis', kind: 'client', include: ['get', 'set'] });
 */
export function wrapInstance<Instance extends object>(instance: Instance, options: TracedClassOptions = {}): Instance {
  if (typeof instance !== 'object' || instance === null) throw noInstance(instance);
  checkTraced(() => 'wrapInstance()', options);
  const { include, exclude, ...classOptions } = withoutUndefined(options);
  const className = classNameOf(runtimeClassOf(instance)) || (instance.constructor?.name ?? 'object');
  const left: string[] = [];
  for (const [key, value] of methodsOf(instance)) {
    if (isLanguageMethod(key) || markOf(value) !== undefined || !selects(key, include, exclude)) continue;
    const declaration = createDeclaration();
    declaration.classOptions = classOptions;
    const isDone = Reflect.defineProperty(instance, key, {
      value: traceMethod({ value, key, ownerName: () => className, declaration }),
      configurable: true,
      writable: true,
      enumerable: Object.prototype.propertyIsEnumerable.call(instance, key),
    });
    if (!isDone) left.push(labelOf(key));
  }
  if (left.length > 0) {
    const why = Object.isFrozen(instance) ? 'of a frozen object' : 'which cannot be replaced';
    warnOnce(`nestjs-traced: wrapInstance() left ${className}.${left.join(', ')} alone, ${why}.`);
  }
  return instance;
}

function noInstance(value: unknown): TracedError {
  const isFunction = typeof value === 'function';
  const given = isFunction ? `the function or class ${value.name || '(anonymous)'}` : String(value);
  const instead = isFunction
    ? "pass an object, as in wrapInstance(new Client()); of a class of your own write @Traced(), of a function traced('name', fn)"
    : 'pass the object whose methods are to be traced';
  return new TracedError('TRACED_INVALID_TARGET', `wrapInstance() got ${given}; ${instead}`);
}

function methodsOf(instance: object): Map<PropertyKey, (...args: never[]) => unknown> {
  const methods = new Map<PropertyKey, (...args: never[]) => unknown>();
  for (
    let holder: object | null = instance;
    holder !== null && holder !== Object.prototype;
    holder = Reflect.getPrototypeOf(holder)
  ) {
    for (const key of Reflect.ownKeys(holder)) {
      if (methods.has(key)) continue;
      const value: unknown = Reflect.getOwnPropertyDescriptor(holder, key)?.value;
      // A client holds classes too, to be called with `new`.
      if (typeof value === 'function' && !isConstructor(value))
        methods.set(key, value as (...args: never[]) => unknown);
    }
  }
  return methods;
}
