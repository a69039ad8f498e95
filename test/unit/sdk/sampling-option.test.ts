import { context, propagation, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runtime } from '../../../lib/core/runtime/runtime.js';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { HeadSampler } from '../../../lib/sdk/samplers/head.sampler.js';
import { DROP } from '../../../lib/sdk/samplers/sampling-choice.js';
import { startTracing } from '../../../lib/sdk/start-tracing.js';
import type { StartTracingOptions, TracingHandle } from '../../../lib/sdk/start-tracing.options.js';
import { captureDiag, type CapturedDiag } from './capture-diag.js';

let handle: TracingHandle | undefined;
let log: CapturedDiag;

const start = (options: StartTracingOptions): TracingHandle =>
  (handle = startTracing({ env: {}, exporters: ['memory'], ...options }));
const record = (name: string): void => trace.getTracer('test').startSpan(name).end();
const recorded = (): string[] => handle!.memory!.getFinishedSpans().map(({ name }) => name);

beforeEach(() => {
  log = captureDiag();
});

afterEach(async () => {
  await handle?.shutdown();
  handle = undefined;
  log.restore();
});

describe('sampling', () => {
  it.each([
    ['production', 'UsersService.createUser', ['UsersService.createUser']],
    ['test', 'work', ['work']],
  ])("decides with 'auto' by the environment %s", (environment, name, expected) => {
    start({ sampling: 'auto', environment });
    record(name);
    expect(recorded()).toEqual(expected);
  });

  it('keeps one in a hundred or so in production, which NODE_ENV says too', () => {
    start({ sampling: 'auto', env: { NODE_ENV: 'production' } });
    for (let i = 0; i < 2_000; i += 1) record('work');
    expect(recorded().length).toBeLessThan(100);
  });

  it.each([
    { OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=staging', NODE_ENV: 'production' },
    { NODE_ENV: 'staging' },
  ])('keeps about one in ten in staging, as %j says', (env) => {
    start({ sampling: 'auto', env });
    for (let i = 0; i < 2_000; i += 1) record('work');
    expect(recorded().length).toBeGreaterThan(100);
    expect(recorded().length).toBeLessThan(350);
  });

  it('takes other rules while it runs', () => {
    const tracing = start({ sampling: 0 });
    record('before');
    tracing.setSamplingRules([{ match: { name: 'pay*' }, sample: 'on' }]);
    record('pay');
    record('other');
    expect(recorded()).toEqual(['pay']);
    expect(() => tracing.setSamplingRules([{ match: { name: 'x' }, sample: 2 }])).toThrow(
      /sampling\.rules\[0\]\.sample is 2/,
    );
  });

  it('measures calls below a parent that is not sampled, each once, without asking the sampler again', () => {
    class Base {
      @Traced() save(): number {
        return 1;
      }
      @Traced() list(): number {
        return 2;
      }
    }
    class Orders extends Base {
      @Traced() override save(): number {
        return super.save() + this.list();
      }
    }
    const off = new HeadSampler({ rules: [], base: DROP });
    const asked: string[] = [];
    const sampler = {
      shouldSample: (...args: Parameters<HeadSampler['shouldSample']>) => {
        asked.push(args[2]);
        return off.shouldSample(...args);
      },
    };
    start({ sampler });
    runtime.skipUnsampledChildren = true;
    const counted: string[] = [];
    runtime.methodMetrics = {
      started: () => undefined,
      ended: ({ className, methodName }) => void counted.push(`${className}.${methodName}`),
    };
    const parent = trace.getTracer('test').startSpan('request');
    try {
      expect(context.with(trace.setSpan(context.active(), parent), () => new Orders().save())).toBe(3);
    } finally {
      runtime.methodMetrics = undefined;
    }
    expect(counted.toSorted()).toEqual(['Orders.list', 'Orders.save']);
    // The one call that reaches another method by `super` has a span, by which the two are one.
    expect(asked).toEqual(['request', 'Orders.save']);
  });

  it('keeps a failed trace at its end, masked, with a tail', () => {
    start({ sampling: { ratio: 0, tail: true } });
    const root = trace.getTracer('test').startSpan('root', { attributes: { password: 'hunter2-Zebra' } });
    const child = trace.getTracer('test').startSpan('child', {}, trace.setSpan(context.active(), root));
    child.setStatus({ code: SpanStatusCode.ERROR, message: 'bad password=hunter2-Zebra' });
    child.end();
    root.end();
    record('well');
    expect(recorded()).toEqual(['child', 'root']);
    expect(
      JSON.stringify(handle!.memory!.getFinishedSpans().map((span) => [span.status, span.attributes])),
    ).not.toContain('hunter2');
  });

  it('excludes sampler', () => {
    expect(() => start({ sampling: 0.5, sampler: 'always_on' })).toThrow(/sampling and sampler are both given/);
  });

  it('must be there for rules to be set', () => {
    expect(() => start({}).setSamplingRules([])).toThrow(/start with \{ sampling: 'auto' \}/);
  });
});

describe('propagators', () => {
  const B3 = '463ac35c9f6413ad48485a3953bb6124-a2fb4a1d1a96d312';
  const extract = (headers: Record<string, string>) => propagation.extract(ROOT_CONTEXT, headers);
  const inject = (): Record<string, string> => {
    const headers: Record<string, string> = {};
    const span = trace.getTracer('test').startSpan('call', {}, ROOT_CONTEXT);
    propagation.inject(trace.setSpan(ROOT_CONTEXT, span), headers);
    return headers;
  };

  it.each(['b3', 'b3multi', 'jaeger', 'xray', 'ottrace'])('are known by the name %s', (name) => {
    start({ env: { OTEL_PROPAGATORS: name } });
    expect(Object.keys(inject()).length).toBeGreaterThan(0);
    expect(log.warn).toEqual([]);
  });

  it('read many and write the chosen ones', () => {
    start({ propagators: { extract: ['b3', 'tracecontext'], inject: ['tracecontext'] } });
    expect(trace.getSpanContext(extract({ b3: `${B3}-1` }))?.traceId).toBe(B3.slice(0, 32));
    expect(Object.keys(inject())).toEqual(['traceparent']);
  });

  it('leave a deferred decision to the root sampler', () => {
    start({ propagators: ['b3'] });
    trace
      .getTracer('test')
      .startSpan('deferred', {}, extract({ b3: B3 }))
      .end();
    trace
      .getTracer('test')
      .startSpan('denied', {}, extract({ b3: `${B3}-0` }))
      .end();
    trace
      .getTracer('test')
      .startSpan('denied without ids', {}, extract({ b3: '0' }))
      .end();
    expect(recorded()).toEqual(['deferred']);
  });

  it('say what is missing when one direction is', () => {
    expect(() => start({ propagators: { extract: ['b3'] } as never })).toThrow(
      /propagators is an object; write a list.* or \{ extract: \['b3'/,
    );
  });
});
