import type { Attributes, Context, Link, SpanKind } from '@opentelemetry/api';
import type { SamplingResult } from '@opentelemetry/sdk-trace';
import { HeadSampler } from '../samplers/head.sampler.js';
import type { NamedSampler } from '../samplers/sampler-row.js';
import { DROP } from '../samplers/sampling-choice.js';
import { RuleSet } from '../samplers/rules/rule-set.js';
import { parentIn } from '../samplers/rules/span-start.js';
import type { CompiledRule } from '../samplers/rules/sampling-rules.js';

/**
 * Any sampler, with rules in front that can be replaced: they decide about traces that begin with a method, and drop a
 * method that is off anywhere in a trace.
 */
export class RuledSampler implements NamedSampler {
  private rules = new RuleSet([]);
  private readonly ruled: HeadSampler;

  /** @param recordsAll whether spans that are not sampled are recorded all the same, for a decision at their end. */
  constructor(
    private readonly inner: NamedSampler,
    recordsAll: boolean,
  ) {
    this.ruled = new HeadSampler({ rules: [], base: DROP }, recordsAll);
  }

  /** Other rules from now on. */
  replace(rules: readonly CompiledRule[]): void {
    this.rules = new RuleSet(rules);
    this.ruled.replace({ rules, base: DROP });
  }

  shouldSample(
    context: Context,
    traceId: string,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult {
    if (this.rules.size === 0) return this.inner.shouldSample(context, traceId, name, kind, attributes, links);
    const rule = this.rules.find({ context, name, kind, attributes });
    return rule === undefined || (rule.choice !== DROP && isInside(context))
      ? this.inner.shouldSample(context, traceId, name, kind, attributes, links)
      : this.ruled.shouldSample(context, traceId, name, kind, attributes);
  }

  stop(): void {
    this.inner.stop?.();
  }

  toString(): string {
    return this.inner.toString();
  }
}

function isInside(context: Context): boolean {
  const parent = parentIn(context);
  return parent !== undefined && parent.isRemote !== true;
}
