import type { Sampler, SamplingResult } from '@opentelemetry/sdk-trace';
import { senderDecision } from '../propagators/sender-decision.js';
import type { SamplerRow } from './sampler-row.js';

/** Follows the parent's decision, and asks `root` where there is no parent. */
export function parentBased<Name extends string, Arg>(
  root: SamplerRow<Name, Arg>,
): SamplerRow<`parentbased_${Name}`, Arg> {
  const [name] = root.names;
  return {
    names: [`parentbased_${name}`],
    ...(root.environment && { environment: root.environment }),
    create: (packages, arg, process) => {
      const rootSampler = root.create(packages, arg, process);
      return new packages.trace.ParentBasedSampler({
        root: rootSampler,
        remoteParentNotSampled: new DeferredSampler(rootSampler),
      });
    },
    traits: { ...root.traits, isDecidedByParent: true },
  };
}

/** Below a remote parent that is not sampled: nothing, unless its sender has left the decision to us. */
class DeferredSampler implements Sampler {
  constructor(private readonly root: Sampler) {}

  shouldSample(...asked: Parameters<Sampler['shouldSample']>): SamplingResult {
    const [context, traceId] = asked;
    return senderDecision(context, traceId) === 'defer' ? this.root.shouldSample(...asked) : { decision: 0 };
  }

  toString(): string {
    return `DeferredSampler{${this.root.toString()}}`;
  }
}
