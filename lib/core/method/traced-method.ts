import { types } from 'node:util';
import type { SpanOptions } from '@opentelemetry/api';
import type { MethodIdentity } from '../contracts/outcome.js';
import type { AroundCall, CallPlan } from './call-plan.js';
import type { MethodRules } from '../contracts/method-rules.js';

type UntypedFunction = (...args: never[]) => unknown;

/**
 * One decorated method: where it was declared, what its calls do, and what was found out about its classes.
 *
 * Classes with a thousand methods are decorated at start-up, so whatever can wait is made at the first call and not here.
 */
export abstract class TracedMethod {
  /** The method's name as people write it: `place`, `#charge`, `[Symbol(run)]`. */
  readonly label: string;
  /** Generator functions run nothing when they are called: their span starts at the first pull. */
  readonly isGenerator: boolean;
  /** An `async` function makes a promise of its own, which nobody else can hold. */
  readonly isAsync: boolean;
  private compiled: CallPlan | undefined = undefined;
  /** The class that declares the method, and its site; kept apart, because nearly every method has only this one. */
  ownConstructor: unknown = undefined;
  ownSite: Site | undefined = undefined;
  /** The sites of other runtime classes, held weakly because classes can be made and dropped while the program runs. */
  sites: WeakMap<object, Site> | undefined = undefined;
  /** The site of calls whose `this` is no object and no class. */
  bareSite: Site | undefined = undefined;

  /**
   * @param original the method as the user wrote it.
   * @param ownerName the name of the declaring class; read at the first call, because bundlers name classes after
   * decorators ran.
   * @param source what the method was made from; opaque to this room.
   */
  constructor(
    readonly original: UntypedFunction,
    readonly key: PropertyKey,
    readonly ownerName: () => string,
    readonly source: unknown,
  ) {
    this.label = labelOf(key);
    this.isGenerator = types.isGeneratorFunction(original);
    this.isAsync = !this.isGenerator && types.isAsyncFunction(original);
  }

  /** Compiles options and bindings; called once, at the first call. */
  protected abstract compile(): CallPlan;
  /** Whether calls run through a policy, which they do with and without an SDK. */
  abstract hasPolicy(): boolean;

  /** What is done around every call; compiled at the first look. */
  get plan(): CallPlan {
    return (this.compiled ??= this.compile());
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
  /** The method overrides another decorated one, which it may call by `super`. */
  readonly isOverride: boolean;
  readonly isPlain: boolean;
  /** Calls have no span and no policy, and all their metrics are counted at the end, so that a `CountedCall` is enough. */
  readonly isOnlyCounted: boolean;
  /** This site with the rules `by` applied, which were in force at the last call. */
  ruled?: { readonly by: MethodRules; readonly site: Site } | undefined;
  /** The policy as rules tuned it last; `key` is that tuning as JSON. */
  tuned?: { readonly key: string; readonly around: AroundCall | undefined } | undefined;
}

/** A property key as people write it. */
export function labelOf(key: PropertyKey): string {
  return typeof key === 'symbol' ? `[${key.toString()}]` : String(key);
}
