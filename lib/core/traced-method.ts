import { types } from 'node:util';
import type { SpanOptions } from '@opentelemetry/api';
import type { MethodIdentity } from './outcome.js';
import type { CallPlan } from './call-plan.js';

type UntypedFunction = (...args: never[]) => unknown;

/** What is known of a method when it is declared. */
export interface MethodInit {
  readonly key: PropertyKey;
  /** The method as the user wrote it. */
  readonly original: UntypedFunction;
  /** The name of the declaring class; read at the first call, because bundlers name classes after decorators ran. */
  readonly ownerName: () => string;
  /** Compiles options and bindings; called once, at the first call. */
  readonly compile: (method: TracedMethod) => CallPlan;
  /** Whether calls run through a policy, which they do with and without an SDK. */
  readonly hasPolicy: () => boolean;
  /** What the method was made from; opaque to this room. */
  readonly source: unknown;
}

/** One decorated method: where it was declared, what its calls do, and what was found out about its classes. */
export class TracedMethod {
  readonly key: PropertyKey;
  /** The method's name as people write it: `place`, `#charge`, `[Symbol(run)]`. */
  readonly label: string;
  readonly original: UntypedFunction;
  readonly source: unknown;
  readonly ownerName: () => string;
  readonly hasPolicy: () => boolean;
  /** Generator functions run nothing when they are called: their span starts at the first pull. */
  readonly isGenerator: boolean;
  /** An `async` function makes a promise of its own, which nobody else can hold. */
  readonly isAsync: boolean;
  readonly #compile: MethodInit['compile'];
  #plan: CallPlan | undefined;
  /** The class that declares the method, and its site; kept apart, because nearly every method has only this one. */
  ownConstructor: unknown = undefined;
  ownSite: Site | undefined = undefined;
  /** Of other classes, which may come and go. */
  sites: WeakMap<object, Site> | undefined = undefined;
  /** Of calls without an object. */
  bareSite: Site | undefined = undefined;

  constructor({ key, original, source, ownerName, hasPolicy, compile }: MethodInit) {
    this.key = key;
    this.label = labelOf(key);
    this.original = original;
    this.source = source;
    this.ownerName = ownerName;
    this.hasPolicy = hasPolicy;
    this.#compile = compile;
    this.isGenerator = types.isGeneratorFunction(original);
    this.isAsync = !this.isGenerator && types.isAsyncFunction(original);
  }

  /** What the calls do. */
  get plan(): CallPlan {
    return (this.#plan ??= this.#compile(this));
  }
}

/** A method on one runtime class: names and start options, made at the first call and shared by all others. */
export interface Site {
  readonly method: TracedMethod;
  readonly plan: CallPlan;
  readonly identity: MethodIdentity;
  /** `Class.method` with the runtime class. */
  readonly functionName: string;
  /** The span name unless a function computes it. */
  readonly spanName: string;
  readonly startOptions: SpanOptions;
  /** The class overrides this method with another decorated one, so that it is reached by `super`. */
  readonly isOverridden: boolean;
  readonly isPlain: boolean;
}

/** A property key as people write it. */
export function labelOf(key: PropertyKey): string {
  return typeof key === 'symbol' ? `[${key.toString()}]` : String(key);
}
