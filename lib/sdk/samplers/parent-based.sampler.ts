import { trace, TraceFlags, type Attributes, type Context, type Link, type SpanKind } from '@opentelemetry/api';
import type { Sampler, SamplingResult } from '@opentelemetry/sdk-trace';
import { DROPPED, SAMPLED } from './decision.js';
import { senderDecision } from '../propagators/carried/sender-decision.js';
import { RecordedSpan } from '../tracer/recorded-span.js';
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
      return new InsideSampler(
        new packages.trace.ParentBasedSampler({
          root: rootSampler,
          remoteParentNotSampled: new DeferredSampler(rootSampler),
        }),
      );
    },
    traits: { ...root.traits, isDecidedByParent: true },
  };
}

/** Inside of a trace of this process its spans have decided; everywhere else, `outside` does. */
class InsideSampler implements Sampler {
  constructor(private readonly outside: Sampler) {}

  shouldSample(
    context: Context,
    traceId: string,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult {
    const parent = trace.getSpan(context);
    if (!(parent instanceof RecordedSpan))
      return this.outside.shouldSample(context, traceId, name, kind, attributes, links);
    return (parent.spanContext().traceFlags & TraceFlags.SAMPLED) === 0 ? DROPPED : SAMPLED;
  }

  toString(): string {
    return this.outside.toString();
  }
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
