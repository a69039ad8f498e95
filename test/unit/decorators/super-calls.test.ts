import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Counted } from '../../../lib/decorators/metrics/counted.decorator.js';
import { Bulkhead } from '../../../lib/decorators/resilience/bulkhead.decorator.js';
import { CircuitBreaker } from '../../../lib/decorators/resilience/circuit-breaker.decorator.js';
import { Fallback } from '../../../lib/decorators/resilience/fallback.decorator.js';
import { Retry } from '../../../lib/decorators/resilience/retry.decorator.js';
import { Timeout } from '../../../lib/decorators/resilience/timeout.decorator.js';
import { Sensitive } from '../../../lib/decorators/sensitive.decorator.js';
import { SpanAttr } from '../../../lib/decorators/span-attr.decorator.js';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { BulkheadFullError, PolicyTimeoutError } from '../../../lib/resilience.js';
import { createMetrics, type Metrics } from '../../../lib/metrics/create-metrics.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';

let tracing: TracingCapture;
let metrics: Metrics;
beforeEach(() => {
  tracing = captureTracing();
  metrics = createMetrics();
});
afterEach(async () => {
  metrics.stop();
  await tracing.close();
});
const names = (): string[] => tracing.spans().map(({ name }) => name);
const linesOf = async (prefix: string): Promise<string[]> =>
  (await metrics.expose()).body.split('\n').filter((line) => line.startsWith(prefix));

class Base {
  attempts = 0;
  @Traced()
  @Retry({ retries: 5, baseMs: 1, idempotent: true, budget: false })
  async load(@SpanAttr('base.id') _id: number): Promise<number> {
    if (++this.attempts < 3) throw new Error('flaky');
    return this.attempts;
  }
  @Traced() @Fallback(() => 'fallback') async guarded(): Promise<string> {
    throw new Error('never');
  }
  @Traced() @Counted('test_super_total') async counted(): Promise<void> {}
  @Traced() async login(_user: string, @Sensitive() password: string): Promise<void> {
    throw new Error(`no user with ${password}`);
  }
  @Traced() quiet(): void {}
  @Traced() off(): void {}
  @Traced() *pages(): Generator<number> {
    yield 1;
  }
  @Traced() @Timeout(5) async slow(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  @Traced() @CircuitBreaker({ minCalls: 2 }) async broken(): Promise<void> {
    this.attempts++;
    throw new Error('broken');
  }
  @Traced() @Bulkhead(1) async one(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }
  @Traced() static async open(@Sensitive() phrase: string): Promise<void> {
    throw new Error(`no door for ${phrase}`);
  }
  @Traced() static make(@SpanAttr('kind') _kind: string): void {}
}
class Sub extends Base {
  @Traced() override async load(id: number): Promise<number> {
    return (await super.load(id)) * 10;
  }
  async other(): Promise<number> {
    return super.load(2);
  }
  @Traced() another(): Promise<number> {
    return super.load(3);
  }
  @Traced() override guarded(): Promise<string> {
    return super.guarded();
  }
  @Traced() override async counted(): Promise<void> {
    await super.counted();
  }
  @Traced() override async login(user: string, password: string): Promise<void> {
    await super.login(user, password);
  }
  @Counted('test_quiet_total') override quiet(): void {
    super.quiet();
  }
  @Traced({ enabled: false }) override off(): void {
    super.off();
  }
  @Traced() override *pages(): Generator<number> {
    yield* super.pages();
  }
  @Traced() override async slow(): Promise<void> {
    await super.slow();
  }
  @Traced() override async broken(): Promise<void> {
    await super.broken();
  }
  @Traced() override async one(): Promise<void> {
    await super.one();
  }
  @Traced() static override async open(phrase: string): Promise<void> {
    await super.open(phrase);
  }
  @Traced() static override make(kind: string): void {
    super.make(kind);
  }
}
@Traced()
class WholeBase {
  attempts = 0;
  @Retry({ retries: 5, baseMs: 1, idempotent: true, budget: false }) async load(): Promise<number> {
    if (++this.attempts < 3) throw new Error('flaky');
    return this.attempts;
  }
}
@Traced()
class Whole extends WholeBase {
  override async load(): Promise<number> {
    return (await super.load()) * 10;
  }
}
class Third extends Sub {
  @Traced() override async load(id: number): Promise<number> {
    return (await super.load(id)) + 1;
  }
}

class Linked {
  constructor(
    readonly who: string,
    readonly other?: Linked,
  ) {}
  @Traced() async walk(@SpanAttr('who') who: string): Promise<string> {
    await Promise.resolve();
    return this.other === undefined ? who : `${who}, ${await this.other.walk(this.other.who)}`;
  }
  @Traced() hop(_who: string): string {
    return `${this.who} hops`;
  }
}
class LinkedSub extends Linked {
  @Traced() override async walk(who: string): Promise<string> {
    return super.walk(who);
  }
}
class Borrowing extends Linked {
  @Traced() override hop(who: string): string {
    return super.hop.call(this.other, who);
  }
}

describe('a traced override that calls its base', () => {
  it('runs through the policy of the base', async () => {
    const sub = new Sub();
    expect(await sub.load(1)).toBe(30);
    expect(sub.attempts).toBe(3);
    expect(await sub.guarded()).toBe('fallback');
  });

  it('runs through every kind of policy', async () => {
    await expect(new Sub().slow()).rejects.toBeInstanceOf(PolicyTimeoutError);
    const sub = new Sub();
    for (let call = 0; call < 5; call++) await sub.broken().catch(() => undefined);
    expect(sub.attempts).toBe(2);
    const [first, second] = await Promise.allSettled([sub.one(), sub.one()]);
    expect([first?.status, second]).toEqual([
      'fulfilled',
      { status: 'rejected', reason: expect.any(BulkheadFullError) },
    ]);
  });

  it('does so where only the classes are traced', async () => {
    expect(await new Whole().load()).toBe(30);
    expect(names().filter((name) => !name.startsWith('attempt'))).toEqual(['Whole.load']);
  });

  it('is one call with one span, on which both say what they declare', async () => {
    await new Sub().load(1);
    expect(names().filter((name) => !name.startsWith('attempt'))).toEqual(['Sub.load']);
    expect(tracing.find('Sub.load').attributes).toMatchObject({ 'base.id': 1, 'resilience.attempts': 3 });
    tracing.reset();
    expect(await new Third().load(1)).toBe(31);
    expect(names().filter((name) => !name.startsWith('attempt'))).toEqual(['Third.load']);
    tracing.reset();
    Sub.make('static');
    expect(tracing.spans().map(({ name, attributes }) => [name, attributes['kind']])).toEqual([['Sub.make', 'static']]);
  });

  it('keeps the sensitive values of the base out of its span', async () => {
    await expect(new Sub().login('ada', 'correct horse')).rejects.toThrow('correct horse');
    const [span] = tracing.spans();
    expect(names()).toEqual(['Sub.login']);
    expect(JSON.stringify([span?.attributes, span?.status, span?.events])).not.toContain('correct horse');
    tracing.reset();
    await expect(Sub.open('correct horse')).rejects.toThrow('correct horse');
    expect(names()).toEqual(['Sub.open']);
    expect(JSON.stringify([tracing.spans()[0]?.status, tracing.spans()[0]?.events])).not.toContain('correct horse');
  });

  it('is measured once as a method, and counted by what the base declares', async () => {
    await new Sub().counted();
    expect(await linesOf('test_super_total')).toEqual(['test_super_total{outcome="ok"} 1']);
    expect((await linesOf('traced_method_duration_seconds_count')).map((line) => line.split(' ').at(-1))).toEqual([
      '1',
    ]);
  });

  it('may be a generator', () => {
    expect([...new Sub().pages()]).toEqual([1]);
    expect(names()).toEqual(['Sub.pages']);
  });
});

describe('a base method', () => {
  it('has its span when its override has none', async () => {
    new Sub().quiet();
    new Sub().off();
    expect(names()).toEqual(['Sub.quiet', 'Sub.off']);
    expect(await linesOf('test_quiet_total')).toEqual(['test_quiet_total{outcome="ok"} 1']);
  });

  it('that another method calls by super is a call like any other', async () => {
    await new Sub().other();
    expect(names().filter((name) => !name.startsWith('attempt'))).toEqual(['Sub.load']);
    tracing.reset();
    await new Sub().another();
    expect(names().filter((name) => !name.startsWith('attempt'))).toEqual(['Sub.load', 'Sub.another']);
  });

  it.each([
    ['of the base class', () => new Linked('far'), ['Linked.walk far', 'LinkedSub.walk near']],
    ['of the same class', () => new LinkedSub('far'), ['LinkedSub.walk far', 'LinkedSub.walk near']],
  ] as const)('of another object, %s, is a call like any other', async (_name, make, expected) => {
    const near = new LinkedSub('near', make());
    expect(await near.walk('near')).toBe('near, far');
    expect(tracing.spans().map(({ name, attributes }) => `${name} ${String(attributes['who'])}`)).toEqual(expected);
    const [far, outer] = tracing.spans();
    expect(far!.parentSpanContext?.spanId).toBe(outer!.spanContext().spanId);
  });

  it.each([
    ['of the base class', new Linked('far'), 'Linked.hop'],
    ['of the same class', new Borrowing('far'), 'Borrowing.hop'],
  ])('that is borrowed for another object, %s, is a call like any other', (_name, far, name) => {
    expect(new Borrowing('near', far).hop('near')).toBe('far hops');
    expect(names()).toEqual([name, 'Borrowing.hop']);
  });

  it('keeps its policy without an SDK', async () => {
    await tracing.close();
    metrics.stop();
    expect(await new Sub().load(1)).toBe(30);
  });
});
