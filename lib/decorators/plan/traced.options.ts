import type { Link, SpanKind } from '@opentelemetry/api';
import type { MethodPolicyOptions } from './method-policy.options.js';
import type { AttributeMap } from '../current/set-attribute.js';

/** A class of errors, abstract ones included. */
export type ErrorClass = abstract new (...args: never[]) => unknown;

/** A span kind, by the number of the OpenTelemetry API or by name. */
export type SpanKindOption = SpanKind | 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** Selects methods by name: exact, as a glob with `*` and `?`, by regular expression or by predicate. */
export type MethodPattern = string | RegExp | ((method: string) => boolean);

/**
 * What `@Traced()` may be told about a method. Everything is optional; the defaults give a span named `Class.method`.
 *
 * Callbacks run inside a guard: one that throws is reported through `diag` and never reaches the call.
 */
export interface TracedOptions<
  Args extends readonly any[] = any[],
  Result = any,
  Self = any,
> extends MethodPolicyOptions<Args, Result, Self> {
  /**
   * The span name. A function gets the arguments and `this`; keep what it returns low in cardinality.
   * @defaultValue `Class.method`, with the class of the object at run time
   */
  readonly name?: string | ((args: Args, self: Self) => string) | undefined;
  /** @defaultValue `'internal'` */
  readonly kind?: SpanKindOption | undefined;
  /**
   * Attributes: an object, which samplers see too, or a function of the arguments, the resolved result and `this`. A
   * function that names no second parameter runs before the method, any other after it (`result` is `undefined` when it
   * failed). Never runs for a span that is not recorded.
   * @defaultValue none
   */
  readonly attributes?: AttributeMap | ((args: Args, result: Result, self: Self) => AttributeMap) | undefined;
  /**
   * Attributes that a sampler decides by; runs for every call, recorded or not, so keep it cheap.
   * @defaultValue none
   */
  readonly samplingAttributes?: ((args: Args, self: Self) => AttributeMap) | undefined;
  /**
   * Attributes of the resolved result; runs only when the method succeeded and the span is recorded.
   * @defaultValue none
   */
  readonly onResult?: ((result: Result, args: Args, self: Self) => AttributeMap) | undefined;
  /** Spans that this one refers to without being their child. @defaultValue none */
  readonly links?: readonly Link[] | ((args: Args, self: Self) => readonly Link[]) | undefined;
  /** Starts a new trace, linked to the one that surrounds it. @defaultValue `false` */
  readonly root?: boolean | undefined;
  /**
   * Errors that belong to normal operation: classes, or a predicate. They leave the status unset and record no exception.
   * @defaultValue none, besides what the module classifies (`HttpException` below 500 and the like)
   */
  readonly expected?: readonly ErrorClass[] | ((error: unknown) => boolean) | undefined;
  /** `false` takes the wrapper out of the way; a function is asked at every call. @defaultValue `true` */
  readonly enabled?: boolean | (() => boolean) | undefined;
}

/** What `@Traced()` may be told about a class: the defaults of its methods, and which methods it is about. */
export interface TracedClassOptions<
  Args extends readonly any[] = any[],
  Result = any,
  Self = any,
> extends TracedOptions<Args, Result, Self> {
  /** Only these methods. @defaultValue every own method */
  readonly include?: MethodPattern | readonly MethodPattern[] | undefined;
  /** Not these methods; wins over `include`. @defaultValue none */
  readonly exclude?: MethodPattern | readonly MethodPattern[] | undefined;
}
