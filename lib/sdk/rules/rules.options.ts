import type { SampleDecision } from '../samplers/sampling.options.js';

/** Retries as a rule may set them: plain numbers, since rules come out of files. */
export interface RuleRetry {
  /** Further attempts after the first. */
  readonly retries?: number | undefined;
  readonly baseMs?: number | undefined;
  readonly maxMs?: number | undefined;
  readonly maxRetryAfterMs?: number | undefined;
}

/** A breaker as a rule may set it. */
export interface RuleCircuitBreaker {
  readonly windowMs?: number | undefined;
  readonly minCalls?: number | undefined;
  readonly failureRatio?: number | undefined;
  readonly slowCallMs?: number | undefined;
  readonly slowRatio?: number | undefined;
  readonly openMs?: number | undefined;
  readonly maxOpenMs?: number | undefined;
  readonly probes?: number | undefined;
}

/** What holds for some traced methods, without a new deployment. Of several rules for a method, each setting is the first's. */
export interface MethodRule {
  /** Globs of `Class.method`, with the class of the object or the one that declares the method. */
  readonly method: string | readonly string[];
  /**
   * `'off'`: no span; inside a trace the caller's span has the children, and no trace begins here. `'on'`, a share or a rate
   * decide about the traces that begin with the method. Metrics stay exact. @defaultValue as without the rule
   */
  readonly sample?: SampleDecision | undefined;
  /** The span name; the method stands in `code.function.name`. @defaultValue as declared */
  readonly rename?: string | undefined;
  /**
   * How much a span of the method may hold: attributes beyond the count are dropped and counted, texts are cut.
   * @defaultValue as for all spans
   */
  readonly limits?:
    | { readonly attributeCount?: number | undefined; readonly attributeValueLength?: number | undefined }
    | undefined;
  /** For a method with a policy of its own: retries, or `false`. @defaultValue as declared */
  readonly retry?: RuleRetry | number | boolean | undefined;
  /** For a method with a policy of its own: milliseconds of an attempt, or `false`. @defaultValue as declared */
  readonly timeout?: number | false | undefined;
  /** For a method with a policy of its own: milliseconds of a call. @defaultValue as declared */
  readonly deadlineMs?: number | undefined;
  /** For a method with a policy of its own: its breaker, or `false`. @defaultValue as declared */
  readonly circuitBreaker?: RuleCircuitBreaker | boolean | undefined;
}

/** A JSON file with a list of rules, or `{ "rules": […] }`, that is read again when it changes. */
export interface RulesFileOptions {
  readonly file: string;
  /** Milliseconds between two looks at the file. @defaultValue 500 */
  readonly intervalMs?: number | undefined;
}

/** Rules, or the file that they are in. */
export type RulesOption = readonly MethodRule[] | RulesFileOptions;
