import {
  trace,
  TraceFlags,
  type Attributes,
  type Context,
  type SpanContext,
  type SpanKind,
  type TraceState,
} from '@opentelemetry/api';
import type { Sampler, SamplingResult } from '@opentelemetry/sdk-trace';
import { senderDecision } from '../propagators/carried/sender-decision.js';
import { readOtState, withThreshold } from './ot-state.js';
import { DECISION, DROPPED, SAMPLED } from './decision.js';
import { DROP, KEEP, type SamplingChoice } from './sampling-choice.js';
import { RuleSet } from './rules/rule-set.js';
import type { CompiledRule } from './rules/sampling-rules.js';
import { parentIn, type SpanStart } from './rules/span-start.js';
import { randomnessOf, type Threshold } from './threshold.js';

const ATTR_SAMPLING_RULE = 'sampling.rule';

/** What a head sampler decides by; replaced as a whole at run time. */
export interface HeadRules {
  /** Asked where a trace begins or comes in; those that drop are asked for every span. */
  readonly rules: readonly CompiledRule[];
  /** For what no rule matches. */
  readonly base: SamplingChoice;
}

/**
 * Decides once per trace, consistently with every other service that follows the specification's probability sampling: by
 * the trace's own randomness against a threshold that travels in `tracestate`. Below a parent its decision stands, except
 * that a rule with `sample: 'off'` drops what it matches, and one with `'on'` keeps a trace that comes in undecided.
 *
 * @see https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/
 */
export class HeadSampler implements Sampler {
  private rules = new RuleSet([]);
  private offRules = new RuleSet([]);
  private base: SamplingChoice = DROP;
  /** What is not sampled: dropped, or recorded for a decision at its end. */
  private readonly unsampled: SamplingResult;
  private lastThreshold: Threshold | undefined;
  private lastResult: SamplingResult | undefined;

  /** @param recordsAll - whether spans that are not sampled are recorded all the same, for a decision at their end. */
  constructor(head: HeadRules, recordsAll = false) {
    this.unsampled = { decision: recordsAll ? DECISION.record : DECISION.drop };
    this.replace(head);
  }

  /** Other rules from now on. */
  replace({ rules, base }: HeadRules): void {
    this.rules = new RuleSet(rules);
    this.offRules = new RuleSet(rules.filter(({ choice }) => choice === DROP));
    this.base = base;
  }

  shouldSample(
    context: Context,
    traceId: string,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
  ): SamplingResult {
    const parent = parentIn(context);
    const start = { context, name, kind, attributes };
    if (parent === undefined) return this.decideRoot(traceId, start, undefined);
    if (parent.isRemote !== true) return this.decideInside(parent, start);
    // A sender that defers (B3 without a decision) has given ids and leaves the decision to this process.
    return senderDecision(context, traceId) === 'defer'
      ? this.decideRoot(traceId, start, parent.traceState)
      : this.decideEntry(parent, start);
  }

  toString(): string {
    return `HeadSampler{${this.rules.size} rules}`;
  }

  private decideRoot(traceId: string, start: SpanStart, state: TraceState | undefined): SamplingResult {
    const rule = this.rules.find(start);
    const choice = rule?.choice ?? this.base;
    if (rule?.choice === DROP) return this.off(state);
    if (isWanted(start.context)) return this.withRule({ decision: DECISION.sample }, rule);
    const threshold = choice.threshold();
    const rv = state === undefined ? undefined : readOtState(state).rv;
    if (threshold === undefined || randomnessOf(traceId, rv) < threshold) return this.withRule(this.leave(state), rule);
    choice.kept?.();
    if (!(choice.isCounted?.() ?? true)) return this.withRule({ decision: DECISION.sample, ...without(state) }, rule);
    if (state === undefined) return this.withRule(this.keptAt(threshold), rule);
    return this.withRule({ decision: DECISION.sample, traceState: withThreshold(state, threshold) }, rule);
  }

  private decideEntry(parent: SpanContext, start: SpanStart): SamplingResult {
    const rule = this.rules.find(start);
    if (rule?.choice === DROP) return this.off(parent.traceState);
    if ((parent.traceFlags & TraceFlags.SAMPLED) !== 0) return keepAs(parent);
    // Loses `th`: nobody knows how many traces one stands for that is kept against its parent's decision.
    if (rule?.choice === KEEP) {
      return this.withRule({ decision: DECISION.sample, ...without(parent.traceState) }, rule);
    }
    return this.leave(parent.traceState);
  }

  private decideInside(parent: SpanContext, start: SpanStart): SamplingResult {
    if (this.offRules.size > 0 && this.offRules.find(start) !== undefined) return this.off(parent.traceState);
    if ((parent.traceFlags & TraceFlags.SAMPLED) !== 0) return SAMPLED;
    return isSwitchedOff(start.context) ? this.off(parent.traceState) : this.leave(parent.traceState);
  }

  /** The result for a trace that is not sampled, without the threshold in `tracestate`, so that nobody below counts by it. */
  private leave(state: TraceState | undefined): SamplingResult {
    const changed = without(state);
    return changed.traceState === undefined ? this.unsampled : { ...this.unsampled, ...changed };
  }

  private off(state: TraceState | undefined): SamplingResult {
    const changed = without(state);
    return changed.traceState === undefined ? DROPPED : { ...DROPPED, ...changed };
  }

  private keptAt(threshold: Threshold): SamplingResult {
    if (threshold !== this.lastThreshold || this.lastResult === undefined) {
      this.lastThreshold = threshold;
      this.lastResult = { decision: DECISION.sample, traceState: withThreshold(undefined, threshold) };
    }
    return this.lastResult;
  }

  private withRule(result: SamplingResult, rule: CompiledRule | undefined): SamplingResult {
    if (rule?.name === undefined || result.decision === DECISION.drop) return result;
    return { ...result, attributes: { [ATTR_SAMPLING_RULE]: rule.name } };
  }
}

/** Below what a rule has switched off nothing is recorded, not even for a decision at the end. */
function isSwitchedOff(context: Context): boolean {
  const parent = trace.getSpan(context) as { isRecording(): boolean; readonly ended?: boolean } | undefined;
  return parent?.isRecording() === false && parent.ended !== true;
}

/** Whether a sender that has named no trace has asked for one. */
function isWanted(context: Context): boolean {
  const decision = senderDecision(context, '');
  return decision === 'accept' || decision === 'debug';
}

function without(state: TraceState | undefined): { traceState?: TraceState } {
  return state === undefined || readOtState(state).threshold === undefined
    ? {}
    : { traceState: withThreshold(state, undefined) };
}

/** Follows a sampled parent. A threshold that contradicts the parent's decision is wrong and is not passed on. */
function keepAs(parent: SpanContext): SamplingResult {
  const { threshold, rv } = readOtState(parent.traceState);
  if (threshold === undefined || randomnessOf(parent.traceId, rv) >= threshold) return { decision: DECISION.sample };
  return { decision: DECISION.sample, traceState: withThreshold(parent.traceState, undefined) };
}
