import type { LowCardinality } from '../../metrics/instruments/low-cardinality.js';

/**
 * The labels of a metric: the values that each may have, or how many there may be at most.
 *
 * A label with a list takes these values and no others; one with a number takes `lowCardinality(…)` values.
 */
export type LabelDeclarations = Readonly<Record<string, readonly (string | number | boolean)[] | number>>;

/** One value for every declared label. */
export type LabelValues<Labels extends LabelDeclarations> = {
  readonly [Name in keyof Labels]: Labels[Name] extends readonly (infer Value)[] ? Value : LowCardinality;
};

/** What every decorator of metrics may be told. */
export interface MeteredOptions<Labels extends LabelDeclarations, Args extends readonly any[], Result, Self> {
  /** What the metric says, for people. @defaultValue the name of the method */
  readonly help?: string | undefined;
  /** @defaultValue none of your own */
  readonly labels?: Labels | undefined;
  /**
   * The values of the labels, from the arguments, the resolved result (`undefined` when the method failed) and `this`.
   * A failure in it is reported, and the call counted under `__other__`.
   */
  readonly labelsOf?: ((args: Args, result: Result | undefined, self: Self) => LabelValues<Labels>) | undefined;
}

/** What `@Counted()` may be told. */
export interface CountedOptions<
  Labels extends LabelDeclarations,
  Args extends readonly any[],
  Result,
  Self,
> extends MeteredOptions<Labels, Args, Result, Self> {
  /** How much one call counts; below 0 counts nothing. @defaultValue 1 */
  readonly amount?: ((args: Args, result: Result | undefined, self: Self) => number) | undefined;
}

/** What `@Timed()` may be told. */
export interface TimedOptions<
  Labels extends LabelDeclarations,
  Args extends readonly any[],
  Result,
  Self,
> extends MeteredOptions<Labels, Args, Result, Self> {
  /** Upper bounds in seconds, ascending. @defaultValue 0.5 ms to 10 s */
  readonly buckets?: readonly number[] | undefined;
}

/** What `@Gauged()` may be told. */
export interface GaugedOptions<
  Labels extends LabelDeclarations,
  Args extends readonly any[],
  Result,
  Self,
> extends MeteredOptions<Labels, Args, Result, Self> {
  /** The level after each call that succeeded. @defaultValue the number of calls that are running */
  readonly value?: ((args: Args, result: Result, self: Self) => number) | undefined;
}

/** A decorator of methods, in the legacy and in the TC39 form. */
export interface MeteredDecorator<Args extends readonly any[], Result, Self> {
  <Method extends (this: Self, ...args: Args) => Result | PromiseLike<Result>>(
    value: Method,
    context: ClassMethodDecoratorContext<any, any>,
  ): Method;
  (target: Self, key: string | symbol, descriptor: { value?: (...args: Args) => Result | PromiseLike<Result> }): void;
}
