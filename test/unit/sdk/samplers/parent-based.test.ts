import { ROOT_CONTEXT, trace, type Context } from '@opentelemetry/api';
import { describe, expect, it } from '@jest/globals';
import { resourceFromAttributes } from '@opentelemetry/resources';
import * as sdk from '@opentelemetry/sdk-trace';
import { createSampler, type SamplerOption } from '../../../../lib/sdk/samplers/create-sampler.js';
import { DECISION } from '../../../../lib/sdk/samplers/decision.js';
import { createProvider } from '../../../../lib/sdk/tracer/create-provider.js';

/** A context with a span of this process that was recorded, and sampled or not. */
function inside(decision: number): Context {
  const provider = createProvider(
    { trace: sdk },
    {
      sampler: { shouldSample: () => ({ decision }), toString: () => 'test' },
      isForeignSampler: false,
      resource: resourceFromAttributes({}),
      spanLimits: {},
      spanProcessors: [],
      idGenerator: undefined,
    },
  );
  return trace.setSpan(ROOT_CONTEXT, provider.getTracer('test').startSpan('parent', {}, ROOT_CONTEXT));
}

const remote = (traceFlags: number): Context =>
  trace.setSpanContext(ROOT_CONTEXT, {
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    traceFlags,
    isRemote: true,
  });

describe.each<SamplerOption>(['parentbased_always_on', 'parentbased_always_off'])('%s', (name) => {
  const { sampler } = createSampler({ trace: sdk }, name);
  const decide = (context: Context): number =>
    sampler.shouldSample(context, 'a'.repeat(32), 'work', 0, {}, []).decision;

  it('follows a parent of this process and one of another', () => {
    expect([inside(DECISION.sample), inside(DECISION.record)].map(decide)).toEqual([DECISION.sample, DECISION.drop]);
    expect([remote(1), remote(0)].map(decide)).toEqual([DECISION.sample, DECISION.drop]);
  });

  it('decides where a trace begins', () => {
    expect(decide(ROOT_CONTEXT)).toBe(name === 'parentbased_always_on' ? DECISION.sample : DECISION.drop);
  });

  it('is named as the sampler that decides for others', () => {
    expect(sampler.toString()).toContain('ParentBased');
  });
});
