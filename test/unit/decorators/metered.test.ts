import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { context, diag, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { AlwaysOffSampler, InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { of, throwError, type Observable } from 'rxjs';
import { Counted } from '../../../lib/decorators/metrics/counted.decorator.js';
import { Gauged } from '../../../lib/decorators/metrics/gauged.decorator.js';
import { Timed } from '../../../lib/decorators/metrics/timed.decorator.js';
import { Sensitive } from '../../../lib/decorators/sensitive.decorator.js';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { Untraced } from '../../../lib/decorators/untraced.decorator.js';
import { createMetrics, type Metrics } from '../../../lib/metrics/create-metrics.js';
import { lowCardinality } from '../../../lib/metrics/instruments/low-cardinality.js';
import { MemoryRegistry } from '../../../lib/metrics/instruments/registry.js';
import { TracedError } from '../../../lib/shared/errors/errors.js';
import { diagnostics } from '../../../lib/shared/errors/diagnostics.js';

type Plan = 'free' | 'pro';
interface Order {
  readonly plan: Plan;
  readonly items: number;
  readonly region: string;
}

class Orders {
  gate: Promise<void> = Promise.resolve();

  @Traced()
  @Counted('test_placed_total', {
    labels: { plan: ['free', 'pro'], receipt: ['short', 'long'] },
    labelsOf: ([order]: [Order], receipt: string | undefined) => ({
      plan: order.plan,
      receipt: (receipt?.length ?? 0) > 3 ? 'long' : 'short',
    }),
  })
  @Counted('test_items_total', { amount: ([order]: [Order]) => order.items })
  @Timed('test_place_seconds', { buckets: [0.1, 1] })
  @Gauged('test_running', { labels: { plan: ['free', 'pro'] }, labelsOf: ([order]: [Order]) => ({ plan: order.plan }) })
  async place(order: Order): Promise<string> {
    await this.gate;
    if (order.items === 0) throw new TypeError('nothing to place');
    return order.plan === 'pro' ? 'long receipt' : 'ok';
  }

  @Counted('test_alone_total')
  alone(fails: boolean): number {
    if (fails) throw new RangeError('no');
    return 1;
  }

  @Counted('test_region_total', {
    labels: { region: 2 },
    labelsOf: ([region]: [string]) => ({ region: lowCardinality(region) }),
  })
  move(_region: string): void {}

  @Timed('test_quick_seconds')
  quick(): void {}

  @Gauged('test_level', { value: (_args: [number], level: number) => level })
  level(value: number): number {
    if (value < 0) throw new Error('negative');
    return value;
  }

  @Counted('test_stream_total')
  stream(fails: boolean): Observable<number> {
    return fails ? throwError(() => new Error('no')) : of(1, 2, 3);
  }

  @Counted('test_broken_total', {
    labels: { x: ['a'] },
    labelsOf: () => {
      throw new Error('labels broke');
    },
  })
  broken(): number {
    return 1;
  }
}

let metrics: Metrics;
let exporter: InMemorySpanExporter;
let orders: Orders;

beforeEach(() => {
  exporter = new InMemorySpanExporter();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
  metrics = createMetrics();
  orders = new Orders();
});

afterEach(() => {
  metrics.stop();
  trace.disable();
  context.disable();
  diagnostics.internalErrors.clear();
});

async function series(prefix: string): Promise<string[]> {
  const { body } = await metrics.expose();
  return body
    .split('\n')
    .filter((line) => line.startsWith(prefix))
    .sort();
}

const order: Order = { plan: 'pro', items: 3, region: 'eu' };

describe('@Counted()', () => {
  it('counts calls by outcome, with labels from the arguments and the resolved result', async () => {
    await orders.place(order);
    await orders.place({ ...order, plan: 'free' });
    await expect(orders.place({ ...order, items: 0 })).rejects.toThrow(TypeError);
    expect(await series('test_placed_total{')).toEqual([
      'test_placed_total{plan="free",receipt="short",outcome="ok"} 1',
      'test_placed_total{plan="pro",receipt="long",outcome="ok"} 1',
      'test_placed_total{plan="pro",receipt="short",outcome="error"} 1',
    ]);
    expect(await series('test_items_total{')).toEqual([
      'test_items_total{outcome="error"} 0',
      'test_items_total{outcome="ok"} 6',
    ]);
  });

  it('makes no span by itself, and one span with the other decorators of the method', async () => {
    orders.alone(false);
    expect(() => orders.alone(true)).toThrow(RangeError);
    expect(exporter.getFinishedSpans()).toEqual([]);
    expect(await series('test_alone_total{')).toEqual([
      'test_alone_total{outcome="error"} 1',
      'test_alone_total{outcome="ok"} 1',
    ]);
    expect(await series('traced_method_active{')).toEqual([]);
    await orders.place(order);
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['Orders.place']);
  });

  it('counts values that were not declared as __other__', async () => {
    diag.disable();
    await orders.place({ ...order, plan: 'gold' as Plan });
    for (const region of ['eu', 'us', 'asia', 'africa']) orders.move(region);
    expect(await series('test_placed_total{plan="__other__"')).toHaveLength(1);
    expect(await series('test_region_total{')).toEqual([
      'test_region_total{region="__other__",outcome="ok"} 2',
      'test_region_total{region="eu",outcome="ok"} 1',
      'test_region_total{region="us",outcome="ok"} 1',
    ]);
  });

  it('counts a stream when it ends', async () => {
    const stream = orders.stream(false);
    expect(await series('test_stream_total{')).toEqual([]);
    await new Promise<void>((resolve) => stream.subscribe({ complete: resolve }));
    await new Promise<void>((resolve) => orders.stream(true).subscribe({ error: () => resolve() }));
    expect(await series('test_stream_total{')).toEqual([
      'test_stream_total{outcome="error"} 1',
      'test_stream_total{outcome="ok"} 1',
    ]);
  });

  it('counts an async method when its promise settles, with what it brings, and hands its failure on', async () => {
    class Later {
      @Counted('test_later_total', {
        labels: { size: ['small', 'big'] },
        labelsOf: (_args: [boolean], result: { readonly size: 'small' | 'big' } | undefined) => ({
          size: result?.size ?? 'small',
        }),
      })
      async load(fails: boolean): Promise<{ readonly size: 'small' | 'big' }> {
        await Promise.resolve();
        if (fails) throw new DOMException('gone', 'AbortError');
        return { size: 'big' };
      }
    }
    const later = new Later();
    const loading = later.load(false);
    expect(await series('test_later_total{')).toEqual([]);
    await loading;
    await expect(later.load(true)).rejects.toThrow('gone');
    expect(await series('test_later_total{')).toEqual([
      'test_later_total{size="big",outcome="ok"} 1',
      'test_later_total{size="small",outcome="cancelled"} 1',
    ]);
  });

  it('counts what an inner call returned at its end, and lets that call end there too', async () => {
    class Feed {
      @Traced()
      read(): void {
        const iterator = this.outer();
        while (iterator.next().done !== true);
      }
      @Counted('test_feed_total')
      outer(): Iterator<number> {
        return this.inner();
      }
      @Traced()
      inner(): Iterator<number> {
        return numbers();
      }
    }
    function* numbers(): Generator<number> {
      yield 1;
      yield 2;
    }
    new Feed().read();
    expect(await series('test_feed_total{')).toEqual(['test_feed_total{outcome="ok"} 1']);
    const inner = exporter.getFinishedSpans().find(({ name }) => name === 'Feed.inner');
    expect(inner?.attributes).toEqual({});
  });

  it('counts a call whose labels cannot be told, and does not disturb it', async () => {
    expect(orders.broken()).toBe(1);
    expect(await series('test_broken_total{')).toEqual(['test_broken_total{x="__other__",outcome="ok"} 1']);
    expect([...diagnostics.internalErrors.keys()]).toEqual(["@Counted('test_broken_total') on Orders.broken labelsOf"]);
  });

  it('is exact when nothing is sampled, and does nothing when nobody measures', async () => {
    trace.disable();
    trace.setGlobalTracerProvider(new TracerProvider({ sampler: new AlwaysOffSampler(), spanProcessors: [] }));
    for (let i = 0; i < 1000; i++) await orders.place(order);
    expect(await series('test_placed_total{')).toEqual([
      'test_placed_total{plan="pro",receipt="long",outcome="ok"} 1000',
    ]);
    expect(await series('traced_method_duration_seconds_count{')).toEqual([
      'traced_method_duration_seconds_count{class="Orders",method="place",outcome="ok"} 1000',
    ]);
    metrics.stop();
    await orders.place(order);
    metrics = createMetrics();
    expect(await series('test_placed_total{')).toEqual([]);
  });
});

describe('a label that can be any text', () => {
  const SECRET = 'canary-7f3a9c51';
  const texts = {
    labels: { text: 20 },
    labelsOf: ([text]: [string, ...any[]]) => ({ text: lowCardinality(text) }),
  };
  class Account {
    @Sensitive() readonly phrase = SECRET;
  }
  class Logins {
    @Counted('test_marked_total', texts) marked(_text: string, @Sensitive() _secret: string): void {}
    @Traced() @Timed('test_property_seconds', texts) property(_text: string, _account: Account): void {}
    @Gauged('test_gauge', texts) gauge(_text: string, @Sensitive() _secret: string): void {}
    @Counted('test_inner_total', texts) inner(_text: string): void {}
    @Traced() outer(@Sensitive() secret: string): void {
      this.inner(`at ${secret}`);
    }
    @Traced() refuse(@Sensitive() secret: string): void {
      throw Object.assign(new Error('no'), { name: `No.${secret}` });
    }
  }
  const samplers = {
    'when it is recorded': () => undefined,
    'when nothing is sampled': () => {
      trace.disable();
      trace.setGlobalTracerProvider(new TracerProvider({ sampler: new AlwaysOffSampler(), spanProcessors: [] }));
    },
    'without an SDK': () => trace.disable(),
  };

  it.each(Object.entries(samplers))('shows no sensitive value of its call or of those around it %s', async (_, use) => {
    use();
    const logins = new Logins();
    logins.marked(`in ${SECRET}`, SECRET);
    logins.property(`of ${SECRET}`, new Account());
    logins.gauge(`by ${SECRET}`, SECRET);
    logins.outer(SECRET);
    logins.marked('plain', SECRET);
    expect(() => logins.refuse(SECRET)).toThrow('no');
    const { body } = await metrics.expose();
    expect(body).not.toContain(SECRET);
    const seen = [...body.matchAll(/^test_\w+_(?:total|count)\{text="([^"]+)"|^test_gauge\{text="([^"]+)"/gm)];
    expect(seen.map(([, one, other]) => one ?? other).sort()).toEqual([
      'at [REDACTED]',
      'by [REDACTED]',
      'in [REDACTED]',
      'of [REDACTED]',
      'plain',
    ]);
    expect(body).toContain('method="refuse",outcome="error",error_type="Error"');
  });
});

describe('@Timed()', () => {
  it('measures until the result is there and names the trace of a sampled span', async () => {
    let open = (): void => {};
    orders.gate = new Promise((resolve) => (open = resolve));
    const placed = orders.place(order);
    await new Promise((resolve) => setTimeout(resolve, 120));
    open();
    await placed;
    const { body } = await metrics.expose('application/openmetrics-text');
    const traceId = exporter.getFinishedSpans()[0]?.spanContext().traceId;
    expect(body).toContain('test_place_seconds_bucket{outcome="ok",le="0.1"} 0\n');
    expect(body).toMatch(
      new RegExp(`test_place_seconds_bucket\\{outcome="ok",le="1.0"\\} 1 # \\{trace_id="${traceId}"`),
    );
  });

  it('names the trace that surrounds a method without a span of its own', async () => {
    const surrounding = trace.getTracer('test').startSpan('surrounding');
    context.with(trace.setSpan(context.active(), surrounding), () => orders.quick());
    surrounding.end();
    const { body } = await metrics.expose('application/openmetrics-text');
    expect(body).toContain(`span_id="${surrounding.spanContext().spanId}"`);
  });
});

describe('@Gauged()', () => {
  it('shows the running calls and is back at 0 however they end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 20 }), async (items) => {
        const calls = items.map((count) => orders.place({ ...order, items: count }));
        const running = await series('test_running{');
        if (items.length > 0) expect(running).toEqual([`test_running{plan="pro"} ${items.length}`]);
        await Promise.allSettled(calls);
        expect((await series('test_running{')).every((line) => line.endsWith(' 0'))).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('shows the value after each call that succeeded', async () => {
    orders.level(7);
    expect(() => orders.level(-1)).toThrow('negative');
    expect(await series('test_level')).toEqual(['test_level 7']);
  });
});

describe('a class with @Traced()', () => {
  @Traced()
  class Prices {
    @Counted('test_prices_total') find(): number {
      return 1;
    }
    @Untraced() @Counted('test_rounds_total') round(): number {
      return 1;
    }
  }

  it('gives its measured methods a span, unless they are @Untraced()', async () => {
    const prices = new Prices();
    prices.find();
    prices.round();
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['Prices.find']);
    expect(await series('test_prices_total{')).toEqual(['test_prices_total{outcome="ok"} 1']);
    expect(await series('test_rounds_total{')).toEqual(['test_rounds_total{outcome="ok"} 1']);
  });
});

describe('in the TC39 form', () => {
  const apply = (value: () => number, ...decorators: unknown[]): (() => number) =>
    decorators.reduce<() => number>(
      (method, decorate) =>
        (decorate as (value: unknown, context: object) => () => number)(method, { kind: 'method', name: 'total' }),
      value,
    );

  it('measures the same, alone and with @Traced() in any order', async () => {
    const total = (): number => 7;
    const alone = apply(total, Counted('test_standard_total'));
    expect(alone()).toBe(7);
    expect(exporter.getFinishedSpans()).toHaveLength(0);
    apply(total, Counted('test_standard_total'), Traced())();
    apply(total, Traced(), Counted('test_standard_total'))();
    expect(exporter.getFinishedSpans()).toHaveLength(2);
    expect(await series('test_standard_total{')).toEqual(['test_standard_total{outcome="ok"} 3']);
  });

  it('is refused on what is no method', () => {
    const decorate = Counted('test_standard_total') as unknown as (value: unknown, context: object) => void;
    expect(() => decorate(undefined, { kind: 'field', name: 'total' })).toThrow(
      expect.objectContaining({ code: 'TRACED_INVALID_TARGET' }),
    );
  });
});

describe('a wrong declaration', () => {
  const declare = (decorate: MethodDecorator) => () =>
    decorate({}, 'method', { value: () => {}, configurable: true, writable: true });
  const decorator = (made: unknown): MethodDecorator => made as MethodDecorator;

  it.each<[string, unknown]>([
    ['a counter without _total', Counted('test_orders')],
    ['a duration without _seconds', Timed('test_ms')],
    ['no name', (Counted as unknown as () => never)()],
    ['no name of a duration', (Timed as unknown as () => never)()],
    ['a name that Prometheus refuses', Gauged('test-level')],
    ['labels that nothing fills', Counted('test_a_total', { labels: { plan: ['free'] } })],
    ['a label without values', Counted('test_b_total', { labels: { plan: [] }, labelsOf: () => ({}) as never })],
    ['falling buckets', Timed('test_c_seconds', { buckets: [2, 1] })],
    ['a label named le', Counted('test_d_total', { labels: { le: ['a'] }, labelsOf: () => ({ le: 'a' }) })],
  ])('is refused: %s', (_, made) => {
    expect(declare(decorator(made))).toThrow(TracedError);
  });

  it('is refused when the name has other labels elsewhere, naming both places', () => {
    expect(
      declare(decorator(Counted('test_alone_total', { labels: { x: ['a'] }, labelsOf: () => ({ x: 'a' }) }))),
    ).toThrow(
      expect.objectContaining({ code: 'TRACED_METRIC_CONFLICT', message: expect.stringContaining('Orders.alone') }),
    );
    expect(declare(decorator(Counted('test_alone_total')))).not.toThrow();
  });

  it('makes start-up fail when the registry has another metric of its name', async () => {
    metrics.stop();
    const registry = new MemoryRegistry();
    registry.registerMetric({
      name: 'test_alone_total',
      get: () => ({ name: 'test_alone_total', help: 'theirs', type: 'gauge' }),
    });
    expect(() => createMetrics({ registry })).toThrow(expect.objectContaining({ code: 'TRACED_METRIC_CONFLICT' }));
    expect(await registry.getMetricsAsJSON()).toHaveLength(1);
  });

  it('is refused on what is no method', () => {
    expect(() => decorator(Counted('test_e_total'))({}, 'field', undefined as never)).toThrow(
      expect.objectContaining({ code: 'TRACED_INVALID_TARGET' }),
    );
  });
});
