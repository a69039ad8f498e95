import type { CallPlan } from './call-plan.js';
import type { SpanOptions } from '@opentelemetry/api';
import type { MethodIdentity } from './outcome.js';

/** One decorated method: where it was declared and what its calls do. */
export interface TracedMethod {
  readonly key: PropertyKey;
  /** The method's name as people write it: `place`, `#charge`, `[Symbol(run)]`. */
  readonly label: string;
  /** The name of the declaring class; read at the first call, because bundlers name classes after decorators ran. */
  ownerName(): string;
  /** Compiles options and bindings; called once, at the first call. */
  compile(): CallPlan;
  /** The method as the user wrote it. */
  readonly original: (...args: never[]) => unknown;
  /** Generator functions run nothing when they are called: their span starts at the first pull. */
  readonly isGenerator: boolean;
  /** Whether calls run through a policy, which they do with and without an SDK. */
  hasPolicy(): boolean;
  /** An `async` function makes a promise of its own, which nobody else can hold. */
  readonly isAsync: boolean;
  /** What the method was made from; opaque to this room. */
  readonly source: unknown;
  plan: CallPlan | undefined;
  /** One site per runtime class; the last one is kept apart, because nearly every method has only one. */
  lastConstructor: unknown;
  lastSite: Site | undefined;
  sites: Map<unknown, Site> | undefined;
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
  /** A traced override calls its traced `super` method: that call already has its span. */
  readonly isSuperCall: boolean;
  readonly isPlain: boolean;
}

/** The plan of a method, compiled at its first use. */
export function planOf(method: TracedMethod): CallPlan {
  return (method.plan ??= method.compile());
}

/** A property key as people write it. */
export function labelOf(key: PropertyKey): string {
  return typeof key === 'symbol' ? `[${key.toString()}]` : String(key);
}
