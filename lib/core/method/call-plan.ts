import type { Attributes, Link, Span, SpanKind } from '@opentelemetry/api';
import type { TextMask } from '../../privacy/echo/echo.types.js';
import type { Outcome } from '../contracts/outcome.js';

/** The sensitive values of one call, and what removes such values from a text. */
export interface EchoPlan {
  /** Whether a parameter is marked with `@Sensitive()`: then calls are searched for values even when nothing is recorded. */
  readonly isMarked: boolean;
  /** The sensitive values among the arguments; `undefined` when there are none. */
  readonly valuesOf: (args: CallArguments) => readonly unknown[] | undefined;
  readonly createMask: (values: readonly unknown[]) => TextMask;
}

/** The arguments of one call, as the method received them. */
export type CallArguments = readonly unknown[];

/** Runs `proceed`, the method's own code, and answers with what the caller receives; resilience policies are such functions. */
export type AroundCall = (
  proceed: () => unknown,
  args: CallArguments,
  self: unknown,
  span: Span | undefined,
) => unknown;

/** Takes the sensitive values of a call, and of those around it, out of a text. */
export interface ValueHiding {
  hide(text: string): string;
}

/** How a call ended, handed to the `ended` of its metrics. */
export interface MeteredEnd {
  readonly args: CallArguments;
  readonly self: unknown;
  /** What the method returned or resolved to; `undefined` when the call failed. */
  readonly result: unknown;
  readonly outcome: Outcome;
  readonly durationMs: number;
  readonly span: Span | undefined;
  readonly hiding: ValueHiding;
}

/** One metric of a method. Runs user code inside a guard of its own, and only while the process measures. */
export interface CallMeter {
  /** The call starts; `ended` gets back what this answers. */
  readonly started: ((args: CallArguments, self: unknown, hiding: ValueHiding) => unknown) | undefined;
  /** Reads `durationMs`; without it no clock is read for this metric. @defaultValue false */
  readonly isTimed?: boolean;
  readonly ended: ((end: MeteredEnd, started: unknown) => void) | undefined;
  /** Told `false` when the method returned a stream or iterator that nobody reads yet, and `true` once somebody reads it. */
  readonly running?: (isRunning: boolean, started: unknown) => void;
}

/**
 * What is done around every call of one method: options and parameter bindings, compiled once.
 *
 * Absent members cost nothing at call time. Members that run user code are called through `guard`.
 */
export interface CallPlan {
  readonly enabled: boolean | (() => boolean);
  /** Calls get a span and are measured as a method; `false` for a method that only has metrics of its own. */
  readonly hasSpan: boolean;
  /** Set while a rule that is in force keeps calls from having a span; see `MethodEffect`. */
  readonly silent?: 'inside' | 'always' | undefined;
  /** The span name; absent means `Class.method` with the runtime class. */
  readonly name: string | ((args: CallArguments, self: unknown) => string) | undefined;
  readonly kind: SpanKind | undefined;
  /** Starts a new trace that is linked to the surrounding one. */
  readonly root: boolean;
  /** Work enters the process by this method (a scheduled job): inside it, `requestSpan()` answers this call's span. */
  readonly isEntry: boolean;
  readonly staticAttributes: Attributes | undefined;
  /** Computed for every call, so that a sampler sees them. */
  readonly samplingAttributes: ((args: CallArguments, self: unknown) => Attributes | undefined) | undefined;
  readonly links: ((args: CallArguments, self: unknown) => readonly Link[] | undefined) | undefined;
  /** Values for every span that is started below this call; runs when its own span is recording. */
  readonly below?: ((args: CallArguments) => Attributes | undefined) | undefined;
  /** Runs when the span is recording, before the method; answers with the sensitive values that it came across. */
  readonly onStart: ((span: Span, args: CallArguments, self: unknown) => readonly unknown[] | undefined) | undefined;
  /** Runs when the span is recording, after the method; `result` is `undefined` when it failed. */
  readonly onEnd:
    | ((span: Span, args: CallArguments, result: unknown, self: unknown, failed: boolean) => void)
    | undefined;
  readonly isExpected: ((error: unknown) => boolean) | undefined;
  readonly echo: EchoPlan | undefined;
  readonly around: AroundCall | undefined;
  /** Makes `around` anew with other settings of its policy; `undefined` when the method has no policy of its own. */
  readonly retune?: ((tuning: object) => AroundCall) | undefined;
  readonly meters: readonly CallMeter[] | undefined;
}
