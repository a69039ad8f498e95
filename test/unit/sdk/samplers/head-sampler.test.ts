import { propagation, ROOT_CONTEXT, SpanKind, trace, type Context } from '@opentelemetry/api';
import { AlwaysOnSampler, SamplingDecision, TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { W3CTraceState } from '../../../../lib/sdk/propagators/carried/trace-state.js';
import { DECISION } from '../../../../lib/sdk/samplers/decision.js';
import { HeadSampler } from '../../../../lib/sdk/samplers/head.sampler.js';
import { readOtState } from '../../../../lib/sdk/samplers/ot-state.js';
import { resolveSampling } from '../../../../lib/sdk/samplers/resolve-sampling.js';
import type { SamplingOption } from '../../../../lib/sdk/samplers/sampling.options.js';
import { adjustedCountOf } from '../../../../lib/sdk/samplers/threshold.js';

const clock = { now: () => 0 };
const KEPT_AT_HALF = 'a'.repeat(32);
const DROPPED_AT_HALF = '1'.repeat(32);

const sampler = (option: SamplingOption, environment?: string): HeadSampler =>
  new HeadSampler(resolveSampling(option, environment, clock));

interface Asked {
  readonly parent?: { sampled: boolean; remote?: boolean; state?: string };
  readonly traceId?: string;
  readonly name?: string;
  readonly kind?: SpanKind;
  readonly attributes?: Record<string, string>;
  readonly context?: Context;
}

function ask(head: HeadSampler, asked: Asked = {}) {
  const { parent, traceId = KEPT_AT_HALF, name = 'work', kind = SpanKind.INTERNAL, attributes = {} } = asked;
  let context = asked.context ?? ROOT_CONTEXT;
  const traceState = parent?.state === undefined ? undefined : W3CTraceState.parse(parent.state);
  if (parent !== undefined) {
    context = trace.setSpanContext(context, {
      traceId,
      spanId: 'b'.repeat(16),
      traceFlags: parent.sampled ? 1 : 0,
      isRemote: parent.remote ?? true,
      ...(traceState && { traceState }),
    });
  }
  const result = head.shouldSample(context, traceId, name, kind, attributes);
  return { ...result, kept: result.decision === DECISION.sample, state: result.traceState?.serialize() };
}

describe('a head sampler', () => {
  it('names its decisions as the SDK does', () => {
    expect(DECISION).toEqual({
      drop: SamplingDecision.NOT_RECORD,
      record: SamplingDecision.RECORD,
      sample: SamplingDecision.RECORD_AND_SAMPLED,
    });
  });

  it('keeps a root by its randomness and says at which threshold', () => {
    expect(ask(sampler(0.5))).toMatchObject({ kept: true, state: 'ot=th:8' });
    expect(ask(sampler(0.5), { traceId: DROPPED_AT_HALF })).toMatchObject({ kept: false, state: undefined });
    expect(ask(sampler(1), { traceId: DROPPED_AT_HALF })).toMatchObject({ kept: true, state: 'ot=th:0' });
    expect(ask(sampler(0))).toMatchObject({ kept: false });
  });

  it('follows its parent, and takes a threshold away where it drops or where it contradicts the flag', () => {
    const head = sampler(1);
    expect(
      ask(head, { parent: { sampled: true, state: 'ot=th:8;rv:0123456789abcd,x=1' }, traceId: DROPPED_AT_HALF }).state,
    ).toBe('ot=rv:0123456789abcd,x=1');
    expect(ask(head, { parent: { sampled: true, state: 'ot=th:8' } })).toMatchObject({ kept: true, state: undefined });
    expect(ask(head, { parent: { sampled: false, state: 'ot=th:8,x=1' } })).toMatchObject({
      kept: false,
      state: 'x=1',
    });
    expect(ask(head, { parent: { sampled: false, state: 'ot=th:8' } })).toMatchObject({ kept: false, state: '' });
    expect(ask(head, { parent: { sampled: false, remote: false } })).toMatchObject({ kept: false });
    expect(ask(sampler(0), { parent: { sampled: true, remote: false } })).toMatchObject({ kept: true });
  });

  it('never changes explicit randomness', () => {
    const state = 'ot=th:8;rv:f0123456789abc';
    expect(ask(sampler(1), { parent: { sampled: true, state }, traceId: DROPPED_AT_HALF })).toMatchObject({
      kept: true,
      state: undefined,
    });
  });

  it('asks its rules in order where a trace begins', () => {
    const head = sampler({
      ratio: 0,
      rules: [
        { name: 'noise', match: { name: 'Cache*' }, sample: 'off' },
        { name: 'payments', match: { name: ['PaymentService.charge', 'Cache*'], kind: 'internal' }, sample: 'on' },
        { match: { attributes: { 'user.tier': 'gold*', 'retry.count': 2 } }, sample: 'on' },
        { match: { baggage: { debug: 'yes' } }, sample: 'on' },
        { match: { route: '/orders/:id', method: ['GET', 'POST'], kind: 'server' }, sample: 'on' },
      ],
    });
    expect(ask(head, { name: 'CacheService.get' }).kept).toBe(false);
    expect(ask(head, { name: 'PaymentService.charge' })).toMatchObject({
      kept: true,
      attributes: { 'sampling.rule': 'payments' },
    });
    expect(ask(head, { name: 'PaymentService.charge', kind: SpanKind.CLIENT }).kept).toBe(false);
    expect(ask(head, { attributes: { 'user.tier': 'golden', 'retry.count': 2 as never } }).kept).toBe(true);
    expect(ask(head, { attributes: { 'user.tier': 'golden' } }).kept).toBe(false);
    const debug = propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage({ debug: { value: 'yes' } }));
    expect(ask(head, { context: debug }).kept).toBe(true);
    const request = { 'http.request.method': 'POST', 'url.path': '/orders/42' };
    expect(ask(head, { kind: SpanKind.SERVER, attributes: request }).kept).toBe(true);
    expect(ask(head, { kind: SpanKind.SERVER, attributes: { ...request, 'url.path': '/orders/42/items' } }).kept).toBe(
      false,
    );
  });

  it('drops by rule below a parent too, and keeps what comes in undecided only by rule', () => {
    const head = sampler({
      rules: [
        { match: { name: 'poll' }, sample: 'off' },
        { match: { name: 'pay' }, sample: 'on' },
      ],
    });
    expect(ask(head, { parent: { sampled: true, remote: false }, name: 'poll' }).kept).toBe(false);
    expect(ask(head, { parent: { sampled: false, state: 'ot=th:8' }, name: 'pay' })).toMatchObject({
      kept: true,
      state: '',
    });
    expect(ask(head, { parent: { sampled: false, remote: false }, name: 'pay' }).kept).toBe(false);
  });

  it.each([
    ['production', 'GET', false],
    ['staging', 'GET', false],
    ['test', 'GET', true],
    [undefined, 'GET', true],
    ['production', 'UsersService.createUser', true],
    ['production', 'PlaceOrder', true],
  ])('keeps in %p of %p: %p', (environment, name, kept) => {
    // Between the thresholds of 10 % and of all.
    expect(ask(sampler('auto', environment), { name, traceId: 'c'.repeat(32) }).kept).toBe(kept);
  });

  it.each([
    ['production', 0.989, false],
    ['production', 0.991, true],
    ['prod', 0.991, true],
    ['staging', 0.899, false],
    ['staging', 0.901, true],
    ['development', 0, true],
    [undefined, 0, true],
  ])("keeps with 'auto' in %s what has the randomness %d: %s", (environment, randomness, kept) => {
    const low = Math.floor(randomness * 2 ** 52)
      .toString(16)
      .padStart(13, '0');
    expect(ask(sampler('auto', environment), { traceId: `${'1'.repeat(18)}${low}0` }).kept).toBe(kept);
  });

  it.each(['/health', '/health/live', '/readyz', '/metrics'])('never keeps the probe %s', (path) => {
    const asked = { kind: SpanKind.SERVER, attributes: { 'url.path': path } };
    expect(ask(sampler('auto'), asked).kept).toBe(false);
    expect(ask(sampler({ ignoreHealthChecks: false }), asked).kept).toBe(true);
    expect(ask(sampler('auto'), { ...asked, kind: SpanKind.CLIENT }).kept).toBe(true);
  });

  it('makes with a real provider the same decision in three services, whatever their own ratio is', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[1-9a-f][0-9a-f]{31}$/),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (traceId, ratio) => {
          const service = (own: number) =>
            new TracerProvider({
              sampler: sampler(own),
              idGenerator: { generateTraceId: () => traceId, generateSpanId: () => 'c'.repeat(16) },
            }).getTracer('service');
          const first = service(ratio).startSpan('entry', {}, ROOT_CONTEXT).spanContext();
          const [second, third] = [0, 1].map((own) => {
            const remote = trace.setSpanContext(ROOT_CONTEXT, { ...first, isRemote: true });
            return service(own).startSpan('callee', {}, remote).spanContext();
          });
          expect([second!.traceFlags, third!.traceFlags]).toEqual([first.traceFlags, first.traceFlags]);
          expect(second!.traceState?.get('ot')).toBe(first.traceState?.get('ot'));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('counts truly: kept traces stand for all of them within two percent', () => {
    const head = sampler(0.1);
    const total = 1_000_000;
    let seed = 42;
    let counted = 0;
    for (let i = 0; i < total; i += 1) {
      // A generator with a period that is long enough, so that the figure is the same in every run.
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      const traceId = `${'0'.repeat(17)}1${seed.toString(16).padStart(8, '0')}000000`;
      const { decision, traceState } = head.shouldSample(ROOT_CONTEXT, traceId, 'work', SpanKind.INTERNAL, {});
      if (decision === DECISION.sample) counted += adjustedCountOf(readOtState(traceState).threshold!);
    }
    expect(Math.abs(counted / total - 1)).toBeLessThan(0.02);
  });

  it('leaves the standard samplers to the SDK', () => {
    expect(new AlwaysOnSampler().shouldSample()).toEqual({ decision: DECISION.sample });
  });
});

describe('the sampling option', () => {
  const resolve = (option: unknown) => () => resolveSampling(option as SamplingOption, undefined, clock);
  const rules = (...list: unknown[]) => resolve({ rules: list });

  it.each<[string, () => unknown, RegExp]>([
    ['a share out of range', resolve(2), /sampling is 2; write 'auto', or a share from 0 to 1/],
    ['an unknown option', resolve({ rate: 0.1 }), /Did you mean 'sampling\.ratio'\?/],
    ['another kind of value', resolve(true), /sampling is true; write 'auto'/],
    [
      'a rule without conditions',
      rules({ sample: 'on' }),
      /sampling\.rules\[0\]\.match is missing; write an object with name, route/,
    ],
    [
      'an unknown condition',
      rules({ match: { nam: 'x' }, sample: 'on' }),
      /unknown option 'sampling\.rules\[0\]\.match\.nam'. Did you mean 'sampling\.rules\[0\]\.match\.name'\?/,
    ],
    ['an empty list', rules({ match: { name: [] }, sample: 'on' }), /match\.name is a list; write/],
    ['an unknown kind', rules({ match: { kind: 'sever' }, sample: 'on' }), /Did you mean 'server'\?/],
    [
      'a method in small letters',
      rules({ match: { method: 'get' }, sample: 'on' }),
      /write methods in upper case, for example 'GET'/,
    ],
    ['an unknown decision', rules({ match: { name: 'x' }, sample: 'yes' }), /sample is 'yes'; write 'off'/],
    [
      'no traces a second',
      rules({ match: { name: 'x' }, sample: { perSecond: 0 } }),
      /sample\.perSecond is 0; write a number above 0/,
    ],
    [
      'two rules of one name',
      rules({ name: 'a', match: { name: 'x' }, sample: 'on' }, { name: 'a', match: { name: 'y' }, sample: 'on' }),
      /sampling\.rules\[1\] \('a'\) has the name of an earlier rule/,
    ],
    [
      'a rule behind one that matches all',
      rules({ match: {}, sample: 'on' }, { match: { name: 'y' }, sample: 'off' }),
      /sampling\.rules\[1\] can never match: sampling\.rules\[0\]/,
    ],
    [
      'the same conditions twice',
      rules(
        { match: { name: 'y', kind: 'server' }, sample: 'on' },
        { match: { kind: 'server', name: 'y' }, sample: 'off' },
      ),
      /can never match/,
    ],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ code: 'TRACED_INVALID_SAMPLER' }));
  });
});
