// What `@Traced()` costs: against the same span written by hand, and against the decorator of nestjs-otel.
import { context, SpanStatusCode, trace, type Span, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TracerProvider,
  type Sampler,
} from '@opentelemetry/sdk-trace';
import { createRequire } from 'node:module';
import { SpanAttr, Traced } from 'nestjs-traced';
import { interleave, type Variant } from './support/interleave.js';
import { toResult, type BenchResult } from './support/result.js';
import { stackResults } from './support/stack.js';
import { importing, smallestOf } from './support/child-time.js';

interface Orders {
  sync(id: number, kind: string): number;
  later(id: number, kind: string): Promise<number>;
}

class PlainOrders implements Orders {
  sync(id: number, _kind: string): number {
    return id + 1;
  }
  async later(id: number, _kind: string): Promise<number> {
    return id + 1;
  }
}

class TracedOrders implements Orders {
  @Traced() sync(id: number, _kind: string): number {
    return id + 1;
  }
  @Traced() async later(id: number, _kind: string): Promise<number> {
    return id + 1;
  }
}

class AttributedOrders implements Orders {
  @Traced() sync(@SpanAttr('order.id') id: number, @SpanAttr('order.kind') _kind: string): number {
    return id + 1;
  }
  @Traced() async later(@SpanAttr('order.id') id: number, @SpanAttr('order.kind') _kind: string): Promise<number> {
    return id + 1;
  }
}

const { Span: OtelSpan } = createRequire(import.meta.url)('nestjs-otel') as {
  Span: (...args: unknown[]) => MethodDecorator;
};

class PeerOrders implements Orders {
  @OtelSpan() sync(id: number, _kind: string): number {
    return id + 1;
  }
  @OtelSpan() async later(id: number, _kind: string): Promise<number> {
    return id + 1;
  }
}

const twoAttributes = (id: number, kind: string): object => ({ attributes: { 'order.id': id, 'order.kind': kind } });

class PeerAttributedOrders implements Orders {
  @OtelSpan(twoAttributes) sync(id: number, _kind: string): number {
    return id + 1;
  }
  @OtelSpan(twoAttributes) async later(id: number, _kind: string): Promise<number> {
    return id + 1;
  }
}

const plain = new PlainOrders();
let tracer: Tracer = trace.getTracer('bench');

function fail(span: Span, error: unknown): void {
  span.recordException(error as Error);
  span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
}

// The plainest wrapper that keeps `this` and the arguments: what any decorator costs at least.
const original = plain.sync;
const originalLater = plain.later;
const passThrough: Orders = {
  sync(...args) {
    return original.apply(plain, args);
  },
  later(...args) {
    return originalLater.apply(plain, args);
  },
};

const handWritten: Orders = {
  sync: (id, kind) =>
    tracer.startActiveSpan('Orders.sync', (span) => {
      try {
        return plain.sync(id, kind);
      } catch (error) {
        fail(span, error);
        throw error;
      } finally {
        span.end();
      }
    }),
  later: (id, kind) =>
    tracer.startActiveSpan('Orders.later', async (span) => {
      try {
        return await plain.later(id, kind);
      } catch (error) {
        fail(span, error);
        throw error;
      } finally {
        span.end();
      }
    }),
};

const handWrittenWithAttributes: Orders = {
  sync: (id, kind) =>
    tracer.startActiveSpan('Orders.sync', (span) => {
      try {
        span.setAttribute('order.id', id);
        span.setAttribute('order.kind', kind);
        return plain.sync(id, kind);
      } catch (error) {
        fail(span, error);
        throw error;
      } finally {
        span.end();
      }
    }),
  later: (id, kind) =>
    tracer.startActiveSpan('Orders.later', async (span) => {
      try {
        span.setAttribute('order.id', id);
        span.setAttribute('order.kind', kind);
        return await plain.later(id, kind);
      } catch (error) {
        fail(span, error);
        throw error;
      } finally {
        span.end();
      }
    }),
};

function register(sampler: Sampler): void {
  trace.disable();
  const resolved = Promise.resolve();
  const noop = { onStart() {}, onEnd() {}, forceFlush: () => resolved, shutdown: () => resolved };
  trace.setGlobalTracerProvider(new TracerProvider({ sampler, spanProcessors: [noop] }));
  tracer = trace.getTracer('bench');
}

const runSync =
  (orders: Orders): Variant =>
  (iterations) => {
    let sum = 0;
    for (let i = 0; i < iterations; i++) sum += orders.sync(i, 'web');
    return sum;
  };
const runLater =
  (orders: Orders): Variant =>
  async (iterations) => {
    let sum = 0;
    for (let i = 0; i < iterations; i++) sum += await orders.later(i, 'web');
    return sum;
  };

interface State {
  readonly name: string;
  readonly reference: Orders;
  readonly against: string;
  readonly target: number;
  readonly ours: Orders;
  readonly peer: Orders;
  readonly prepare: () => void;
}

const sampled = (): void => register(new ParentBasedSampler({ root: new AlwaysOnSampler() }));
const states: readonly State[] = [
  {
    name: 'no-sdk',
    reference: passThrough,
    against: 'plain pass-through wrapper',
    target: 3,
    ours: new TracedOrders(),
    peer: new PeerOrders(),
    prepare: () => undefined,
  },
  {
    name: 'unsampled',
    reference: handWritten,
    against: 'hand-written',
    target: 1,
    ours: new TracedOrders(),
    peer: new PeerOrders(),
    prepare: () => {
      context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
      register(new ParentBasedSampler({ root: new AlwaysOffSampler() }));
    },
  },
  {
    name: 'sampled',
    reference: handWritten,
    against: 'hand-written',
    target: 1.05,
    ours: new TracedOrders(),
    peer: new PeerOrders(),
    prepare: sampled,
  },
  {
    name: 'sampled-two-attributes',
    reference: handWrittenWithAttributes,
    against: 'hand-written',
    target: 1.05,
    ours: new AttributedOrders(),
    peer: new PeerAttributedOrders(),
    prepare: sampled,
  },
];

async function* measure({ name, reference, against, target, ours, peer, prepare }: State): AsyncGenerator<BenchResult> {
  prepare();
  yield* stackResults(name);
  for (const [kind, variant] of [
    ['sync', runSync],
    ['async', runLater],
  ] as const) {
    const times = await interleave({ ours: variant(ours), reference: variant(reference), peer: variant(peer) });
    const shared = { bench: `wrapper/${name}/${kind}`, ours: times.median('ours'), unit: 'ns' };
    yield toResult({
      ...shared,
      reference: times.median('reference'),
      against,
      ratio: times.ratio('ours', 'reference'),
      target,
    });
    yield toResult({
      ...shared,
      reference: times.median('peer'),
      against: 'nestjs-otel @Span',
      ratio: times.ratio('ours', 'peer'),
      target: 1,
    });
  }
}

/** Decorates 1,600 methods that nothing has touched before, and prints the milliseconds that it took. */
const decorating = (decorator: string): string => `
  import 'reflect-metadata';
  import { Traced } from 'nestjs-traced';
  const decorator = ${decorator};
  const prototypes = Array.from({ length: 100 }, () => {
    class Service {}
    for (let i = 0; i < 16; i++) {
      Object.defineProperty(Service.prototype, 'method' + i, { value: () => i, configurable: true, writable: true });
    }
    return Service.prototype;
  });
  const started = performance.now();
  for (const prototype of prototypes) {
    for (let i = 0; i < 16; i++) {
      const key = 'method' + i;
      const descriptor = Object.getOwnPropertyDescriptor(prototype, key);
      decorator()(prototype, key, descriptor);
      Object.defineProperty(prototype, key, descriptor);
    }
  }
  console.log(performance.now() - started);
`;

const budget = (bench: string, ours: number, limit: number, what: string): BenchResult =>
  toResult({ bench, ours, reference: limit, unit: 'ms', against: what, target: 1 });

export async function* run(): AsyncGenerator<BenchResult> {
  const decorated = smallestOf({ ours: decorating('Traced'), nothing: decorating('() => () => undefined') });
  const added = decorated.ours - decorated.nothing;
  yield budget('wrapper/decorate-1600-methods', added, 10, 'the budget over decorators that do nothing');
  for (const state of states) yield* measure(state);
  const nest = ['reflect-metadata', '@nestjs/common', '@nestjs/core', 'rxjs', '@opentelemetry/api'];
  const imported = smallestOf({ ours: importing([...nest, 'nestjs-traced']), nest: importing(nest) });
  yield budget('wrapper/import', imported.ours - imported.nest, 60, "the budget over Nest's own import");
}
