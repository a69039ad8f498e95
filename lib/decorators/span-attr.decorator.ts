import { declarePropertyType } from '../privacy/declared/declared-type.js';
import type { TypeWithRules } from '../privacy/declared/declarations.js';
import { TracedError } from '../shared/errors/errors.js';
import { checkOptions } from '../shared/options/check-options.js';
import { oneOf, type OptionRules } from '../shared/options/option-rules.js';
import { refuseOption } from '../shared/options/refuse-option.js';
import { CLASS } from './rules/class-rule.js';
import { checkParameterIndex, invalidTarget, memberName } from './target/decorator-target.js';
import { declarationOf, parameterOf, type AttributeBinding } from './plan/method-declaration.js';
import { declarePropertyAttribute } from './rules/property-attributes.js';
import { refuseBare } from './target/refuse-bare.js';

/** The type of one parameter of a method; `unknown` where TypeScript does not tell. */
type ParameterOf<Target, Key, Index extends number> = Key extends keyof Target
  ? Target[Key] extends (...args: infer Args) => unknown
    ? Args[Index]
    : any
  : any;

/** A message in place of a type, so that the compiler shows it. */
type SelectorMismatch = 'the selector does not accept the type of this parameter';

/** The decorator that `@SpanAttr()` makes: for parameters, methods (their result) and properties. */
export interface SpanAttrDecorator<Value> {
  <Target, Key extends PropertyKey, Index extends number>(
    target: Target,
    key: Key,
    index: ParameterOf<Target, Key, Index> extends Value | undefined ? Index : SelectorMismatch,
  ): void;
  (target: object, key: string | symbol, descriptor: { value?: (...args: any[]) => ResultOf<Value> }): void;
  (target: object, key: string | symbol, none?: undefined): void;
}

type ResultOf<Value> = Value | PromiseLike<Value> | { subscribe(...args: any[]): unknown };

/** Where `@SpanAttr()` puts its value, and what rules the value follows. */
export interface SpanAttrOptions {
  /**
   * `'method'`: the span of the method. `'request'`: the span by which the request, message or job has entered this
   * process (`requestSpan()`), so that one span tells all there is to know about it. `'descendants'`: every span that is
   * started below the method's, those of database clients included, and no outgoing header; `user.id` and its like are hashed.
   * For parameters only.
   *
   * @defaultValue `'method'`
   */
  readonly on?: 'method' | 'request' | 'descendants' | undefined;
  /**
   * The class whose rules (`@SpanFields`, `@Sensitive`, `@SpanAttr` on properties) a plain object follows, or the items of
   * an array.
   *
   * @defaultValue the type that the compiler wrote down; it writes none for interfaces, items of arrays, promises, and
   * with esbuild
   */
  readonly type?: TypeWithRules | undefined;
}

/**
 * Exports a value as a span attribute: a parameter, the method's resolved result, or a property of every object that a
 * traced method receives.
 *
 * Default: the value itself; a selector picks a part of it. Objects become bounded JSON text, restricted to
 * `@SpanFields()` where their class has them. Never runs for a span that is not recorded; needs `@Traced()` on the method.
 *
 * @param key the attribute's name; it is required, because parameter names do not survive minification.
 * @param selector picks what is exported; a failure in it exports nothing.
 * @param options `{ on: 'request' }` puts the value on the span of the request instead.
 * @throws TracedError `TRACED_MISSING_KEY`, `TRACED_PARAMETER_INDEX`, `TRACED_INVALID_TARGET`
 * @example
 * \@Traced()
 * place(\@SpanAttr('order.id', (order: Order) => order.id) order: Order) { … }
 */
export function SpanAttr<Value = any>(key: string, options: SpanAttrOptions): SpanAttrDecorator<Value>;
export function SpanAttr<Value = any>(
  key: string,
  selector?: (value: Value) => unknown,
  options?: SpanAttrOptions,
): SpanAttrDecorator<Value>;
export function SpanAttr(
  key: string,
  second?: ((value: any) => unknown) | SpanAttrOptions,
  third?: SpanAttrOptions,
): SpanAttrDecorator<any> {
  refuseBare("@SpanAttr('order.id')", arguments);
  const isOptions = typeof second === 'object' && second !== null;
  const selector = isOptions ? undefined : second;
  return bindAttribute(key, selector, (isOptions ? second : third) ?? {});
}

const OPTIONS: OptionRules<SpanAttrOptions> = { on: oneOf('method', 'request', 'descendants'), type: CLASS };

function bindAttribute(
  key: string,
  selector: ((value: any) => unknown) | undefined,
  options: SpanAttrOptions,
): SpanAttrDecorator<any> {
  const { on, type } = options;
  return (target: any, member: PropertyKey | undefined, third?: unknown): void => {
    const where = memberName(target, member);
    checkKey(key, where);
    const site = `@SpanAttr('${key}') on ${where}`;
    if (selector !== undefined && typeof selector !== 'function') {
      refuseOption(site, 'the selector is no function; write (value) => value.part');
    }
    checkOptions(site, options, OPTIONS);
    if (member === undefined) {
      throw invalidTarget(
        `@SpanAttr('${key}')`,
        where,
        'a constructor parameter or a class',
        'decorate a method parameter',
      );
    }
    if (on === 'descendants' && typeof third !== 'number') {
      throw invalidTarget(
        `@SpanAttr('${key}', { on: 'descendants' })`,
        where,
        'something else than a parameter',
        'decorate a parameter of a method',
      );
    }
    const onDescendants = on === 'descendants';
    apply(target as object, member, third, { key, select: selector, onRequest: on === 'request', onDescendants, type });
  };
}

function apply(target: object, member: PropertyKey, third: unknown, binding: AttributeBinding): void {
  if (typeof third === 'number') {
    checkParameterIndex(`@SpanAttr('${binding.key}')`, target, member, third);
    const parameter = parameterOf(declarationOf(target, member), third);
    parameter.attributes.push(binding);
    if (binding.type !== undefined) parameter.type = binding.type;
    return;
  }
  if (typeof (third as PropertyDescriptor | undefined)?.value === 'function') {
    const declaration = declarationOf(target, member);
    (declaration.resultAttributes ??= []).push(binding);
    if (binding.type !== undefined) declaration.resultType = binding.type;
    return;
  }
  const { get, set } = (third ?? {}) as PropertyDescriptor;
  if (set !== undefined && get === undefined) {
    throw invalidTarget(
      `@SpanAttr('${binding.key}')`,
      memberName(target, member),
      'a setter, which has no value to export',
      'decorate a getter, a field or the parameter of a method',
    );
  }
  if (typeof target === 'function') {
    throw invalidTarget(
      `@SpanAttr('${binding.key}')`,
      memberName(target, member),
      'a static property',
      'decorate a property of instances',
    );
  }
  if (binding.type !== undefined) declarePropertyType(target, String(member), binding.type);
  declarePropertyAttribute(target, { property: member as string | symbol, ...binding });
}

function checkKey(key: unknown, where: string): void {
  if (typeof key === 'string' && key.trim() !== '') return;
  throw new TracedError(
    'TRACED_MISSING_KEY',
    `@SpanAttr() on ${where} has no attribute name; write @SpanAttr('order.id'), for example`,
  );
}
