import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import 'reflect-metadata';
import { SpanKind, trace } from '@opentelemetry/api';
import { SpanAttr } from '../../../lib/decorators/span-attr.decorator.js';
import { SpanFields } from '../../../lib/decorators/span-fields.decorator.js';
import { Sensitive } from '../../../lib/decorators/sensitive.decorator.js';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import type { TracedClassOptions } from '../../../lib/decorators/plan/traced.options.js';
import { currentSpan, traced } from '../../../lib/decorators/wrapping/traced-function.js';
import { Untraced } from '../../../lib/decorators/untraced.decorator.js';
import { wrapInstance } from '../../../lib/decorators/wrapping/wrap-instance.js';
import { seams } from '../../../lib/shared/time/test-seams.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';

let tracing: TracingCapture;
const names = (): string[] => tracing.spans().map((span) => span.name);
beforeEach(() => {
  tracing = captureTracing();
  seams.rethrowInternalErrors = true;
});
afterEach(async () => {
  await tracing.close();
  seams.rethrowInternalErrors = false;
});

describe('names', () => {
  class Base {
    @Traced() shared(): void {}
    @Traced() overridden(): string {
      return 'base';
    }
    @Traced() static make(): void {}
  }
  class Left extends Base {
    @Traced() override overridden(): string {
      return `left of ${super.overridden()}`;
    }
  }
  class Right extends Base {}

  it('are those of the runtime class, also for two subclasses that share a method', () => {
    new Left().shared();
    new Right().shared();
    new Left().shared();
    new Base().shared();
    Base.make();
    Right.make();
    expect(names()).toEqual(['Left.shared', 'Right.shared', 'Left.shared', 'Base.shared', 'Base.make', 'Right.make']);
  });

  it('give an override one span, with the super call inside', () => {
    expect(new Left().overridden()).toBe('left of base');
    new Right().overridden();
    expect(names()).toEqual(['Left.overridden', 'Right.overridden']);
  });

  it('come from the options, and the function stays findable', () => {
    class Orders {
      @Traced({ name: 'order.place' }) place(): void {}
      @Traced({ name: ([id]) => `order.${id}` }) get(_id: string): void {}
      @Traced() [Symbol.for('run')](): void {}
    }
    const orders = new Orders();
    orders.place();
    orders.get('a');
    (orders as unknown as Record<symbol, () => void>)[Symbol.for('run')]?.();
    expect(names()).toEqual(['order.place', 'order.a', 'Orders.[Symbol(run)]']);
    expect(tracing.find('order.place').attributes).toEqual({ 'code.function.name': 'Orders.place' });
    expect(tracing.find('order.a').attributes).toEqual({ 'code.function.name': 'Orders.get' });
  });

  it('work for methods without a receiver', () => {
    class Loose {
      @Traced() run(this: void): void {}
    }
    const { run } = new Loose();
    run();
    expect(names()).toEqual(['Loose.run']);
  });
});

describe('options', () => {
  class Orders {
    readonly region = 'eu';
    @Traced({ kind: 'client', attributes: { 'order.kind': 'web', 'order.tags': ['a'] } }) typed(): void {}
    @Traced({ attributes: ([n]) => ({ 'order.n': n }), samplingAttributes: ([n]) => ({ 'sampled.by': n }) }) early(
      n: number,
    ): void {
      void n;
    }
    @Traced({
      attributes: ([n], result, self) => ({ n, result, region: self.region }),
      onResult: (result) => ({ twice: result * 2 }),
    })
    async late(n: number): Promise<number> {
      return n + 1;
    }
    @Traced({ attributes: (_args, result) => ({ result: String(result) }) }) failing(): never {
      throw new Error('no');
    }
    @Traced({ root: true }) detached(): void {}
    @Traced({ links: () => [{ context: { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 } }] })
    linked(): void {}
    @Traced({ enabled: false }) off(): void {}
    @Traced({ enabled: () => false }) offNow(): void {}
  }
  const orders = new Orders();

  it('set kind and static attributes', () => {
    orders.typed();
    expect(tracing.find('Orders.typed').kind).toBe(SpanKind.CLIENT);
    expect(tracing.find('Orders.typed').attributes).toEqual({ 'order.kind': 'web', 'order.tags': ['a'] });
  });

  it('compute attributes before and after the method', async () => {
    orders.early(1);
    await orders.late(1);
    expect(tracing.find('Orders.early').attributes).toEqual({ 'order.n': 1, 'sampled.by': 1 });
    expect(tracing.find('Orders.late').attributes).toEqual({ n: 1, result: 2, region: 'eu', twice: 4 });
  });

  it('compute attributes of a failed call without a result', () => {
    expect(() => orders.failing()).toThrow('no');
    expect(tracing.find('Orders.failing').attributes['result']).toBe('undefined');
  });

  it('start a new trace that is linked to the old one', () => {
    const outer = trace.getTracer('test').startActiveSpan('outer', (span) => {
      orders.detached();
      span.end();
      return span.spanContext();
    });
    const span = tracing.find('Orders.detached');
    expect(span.spanContext().traceId).not.toBe(outer.traceId);
    expect(span.parentSpanContext).toBeUndefined();
    expect(span.links.map((link) => link.context.spanId)).toEqual([outer.spanId]);
  });

  it('add links', () => {
    orders.linked();
    expect(tracing.find('Orders.linked').links[0]?.context.spanId).toBe('2'.repeat(16));
  });

  it('take the wrapper out of the way', () => {
    orders.off();
    orders.offNow();
    expect(names()).toEqual([]);
  });

  it('run no callback for a call that is not recorded, except what samplers need', async () => {
    await tracing.close();
    tracing = captureTracing({ sampler: 'parentbased_always_off' });
    let calls = 0;
    let sampling = 0;
    const count = (): Record<string, never> => {
      calls++;
      return {};
    };
    class Counted {
      @Traced({
        attributes: count,
        onResult: count,
        samplingAttributes: () => {
          sampling++;
          return {};
        },
      })
      @SpanAttr('result', count)
      async run(@SpanAttr('arg', count) _arg: number): Promise<object> {
        return {};
      }
    }
    await new Counted().run(1);
    expect([calls, sampling]).toEqual([0, 1]);
  });
});

describe('classes', () => {
  @Traced({ kind: 'internal', exclude: ['skip*', /Raw$/, (name) => name === 'chosen'] })
  class Service {
    get accessor(): number {
      return 1;
    }
    handler = (): void => undefined;
    run(): void {}
    static build(): void {}
    skipThis(): void {}
    loadRaw(): void {}
    chosen(): void {}
    @Untraced() quiet(): void {}
    onModuleInit(): void {}
    toJSON(): object {
      return {};
    }
    @Traced({ name: 'own' }) named(): void {}
  }

  it('trace every own method but those left out', () => {
    const service = new Service();
    for (const key of [
      'run',
      'skipThis',
      'loadRaw',
      'chosen',
      'quiet',
      'onModuleInit',
      'named',
      'toJSON',
      'handler',
    ] as const)
      service[key]();
    Service.build();
    expect(service.accessor).toBe(1);
    expect(names()).toEqual(['Service.run', 'own', 'Service.build']);
  });

  it.each<[string, NonNullable<TracedClassOptions['include']>, string[]]>([
    ['a name', 'find', ['Chosen.find']],
    ['a glob', 'find*', ['Chosen.find', 'Chosen.findAll']],
    ['an expression', /All$/, ['Chosen.findAll', 'Chosen.dropAll']],
    ['a predicate', (name) => name.startsWith('drop'), ['Chosen.dropAll']],
    ['any of several', ['find', /^drop/], ['Chosen.find', 'Chosen.dropAll']],
  ])('trace only the methods that %s includes', (_what, include, expected) => {
    @Traced({ include })
    class Chosen {
      find(): void {}
      findAll(): void {}
      dropAll(): void {}
    }
    const chosen = new Chosen();
    chosen.find();
    chosen.findAll();
    chosen.dropAll();
    expect(names()).toEqual(expected);
  });

  it('give defaults to methods with a decorator of their own, and one span to each call', () => {
    @Traced({ kind: 'client', attributes: { team: 'shop', level: 'class' } })
    class Merged {
      @Traced({ attributes: { level: 'method' } }) run(): void {}
    }
    new Merged().run();
    expect(names()).toEqual(['Merged.run']);
    expect(tracing.find('Merged.run').kind).toBe(SpanKind.CLIENT);
    expect(tracing.find('Merged.run').attributes).toEqual({ team: 'shop', level: 'method' });
  });

  it('give one span when a base class and a subclass are both decorated', () => {
    @Traced()
    class Base {
      run(): void {}
    }
    @Traced()
    class Child extends Base {
      override run(): void {
        super.run();
      }
    }
    new Child().run();
    expect(names()).toEqual(['Child.run']);
  });

  it('put their own name in place of the name of the class', () => {
    @Traced({ name: 'orders' })
    class Renamed {
      place(): void {}
    }
    new Renamed().place();
    expect(names()).toEqual(['orders.place']);
  });

  it('recognise methods behind a function proxy', () => {
    @Traced()
    class Proxied {
      @((_target: object, _key: string, descriptor: PropertyDescriptor) => {
        descriptor.value = new Proxy(descriptor.value as () => void, {});
      })
      @Traced()
      run(): void {}
    }
    new Proxied().run();
    expect(names()).toEqual(['Proxied.run']);
  });
});

describe('attributes of parameters, results and properties', () => {
  @SpanFields('id', 'lines')
  class Order {
    constructor(
      readonly id: string,
      readonly customer = 'Ada',
      readonly lines: Line[] = [],
    ) {}
  }
  @SpanFields('sku')
  class Line {
    constructor(
      readonly sku: string,
      readonly note = 'private',
    ) {}
  }
  class Job {
    @SpanAttr('job.id') id = 'j1';
    @SpanAttr('job.size', (items: unknown[]) => items.length) items = [1, 2];
    @SpanAttr('job.owner') @Sensitive() owner = 'Ada';
    secret = 'hidden';
  }
  class Login {
    user = 'ada';
    @Sensitive() password = 'hunter2';
  }

  class Service {
    @Traced() place(
      @SpanAttr('order') _order: Order,
      @SpanAttr('n', (n: number) => n + 1) _n: number,
      _secret: string,
    ): void {}
    @Traced() run(_job: Job): void {}
    @Traced() login(@SpanAttr('login') _login: Login): void {}
    @Traced() pay(@SpanAttr('card') @Sensitive() _card: string, @Sensitive() @SpanAttr('pin') _pin: number): void {}
    @Traced() falsy(@SpanAttr('a') _a: unknown, @SpanAttr('b') _b: unknown, @SpanAttr('c') _c: unknown): void {}
    @SpanAttr('user.id', (user: { id: string }) => user.id) @Traced() async user(): Promise<{ id: string }> {
      return { id: 'u1' };
    }
    @SpanAttr('token') @Sensitive() @Traced() token(): string {
      return 'secret';
    }
    @Traced() other(_value: string): void {}
  }
  const service = new Service();
  const only = (): unknown => tracing.spans()[0]?.attributes;

  it('export what was declared and nothing else', () => {
    service.place(new Order('o1', 'Ada', [new Line('s1')]), 1, 'secret');
    expect(only()).toEqual({ order: '{"id":"o1","lines":[{"sku":"s1"}]}', n: 2 });
  });

  it('come with an argument whose class declares them', () => {
    service.run(new Job());
    expect(only()).toEqual({
      'job.id': 'j1',
      'job.size': 2,
      'job.owner': '[REDACTED]',
      'traced.masked': ['job.owner sensitive'],
    });
  });

  it('mask sensitive properties and parameters whatever the order of the decorators', () => {
    service.login(new Login());
    service.pay('4111111111111111', 1234);
    expect(tracing.find('Service.login').attributes).toEqual({
      login: '{"user":"ada","password":"[REDACTED]"}',
      'traced.masked': ['login.password sensitive'],
    });
    expect(tracing.find('Service.pay').attributes).toEqual({
      card: '[REDACTED]',
      pin: '[REDACTED]',
      'traced.masked': ['pin sensitive', 'card sensitive'],
    });
  });

  it('keep falsy values and drop absent ones', () => {
    service.falsy(0, '', false);
    service.falsy(undefined, null, NaN);
    expect(tracing.spans().map((span) => span.attributes)).toEqual([{ a: 0, b: '', c: false }, { c: 'NaN' }]);
  });

  it('take the resolved result', async () => {
    await service.user();
    service.token();
    expect(tracing.find('Service.user').attributes).toEqual({ 'user.id': 'u1' });
    expect(tracing.find('Service.token').attributes).toEqual({
      token: '[REDACTED]',
      'traced.masked': ['token sensitive'],
    });
  });

  it('never reach the span of another method', () => {
    service.other('secret');
    expect(only()).toEqual({});
  });

  it('of an override are its own', () => {
    class Child extends Service {
      @Traced() override pay(_card: string, _pin: number): void {}
    }
    new Child().pay('4111', 1);
    expect(only()).toEqual({});
  });

  it('are bounded', () => {
    service.falsy(
      'x'.repeat(1_000_000),
      Array.from({ length: 1_000_000 }, () => 1),
      0,
    );
    for (const value of Object.values(tracing.spans()[0]?.attributes ?? {}))
      expect(JSON.stringify(value).length).toBeLessThan(17_000);
  });
});

describe('code without decorators', () => {
  it('runs a function inside a span', async () => {
    const result = await traced('cart.total', { attributes: { kind: 'guest' } }, async (span) => {
      expect(currentSpan()).toBe(span);
      return 3;
    });
    expect(result).toBe(3);
    expect(tracing.find('cart.total').attributes).toEqual({ kind: 'guest' });
    expect(() => traced('sync', () => void 0)).not.toThrow();
  });

  it('has a current span that can always be used', () => {
    expect(() => currentSpan().setAttribute('a', 1)).not.toThrow();
    expect(currentSpan().isRecording()).toBe(false);
  });

  it('wraps the methods of an object whose class cannot be decorated', async () => {
    class Client {
      #secret = 1;
      async get(key: string): Promise<string> {
        return `${key}${this.#secret}`;
      }
      close(): void {}
    }
    const client = wrapInstance(new Client(), {
      name: 'cache',
      kind: 'client',
      exclude: 'close',
      attributes: ([key]) => ({ key }),
    });
    expect(await client.get('a')).toBe('a1');
    client.close();
    expect(Object.keys(client)).toEqual([]);
    expect(names()).toEqual(['cache.get']);
    expect(tracing.find('cache.get').attributes).toEqual({ 'code.function.name': 'Client.get', key: 'a' });
    expect(wrapInstance(client)).toBe(client);
    await client.get('b');
    expect(names()).toEqual(['cache.get', 'cache.get']);
  });
});

describe('wrong use', () => {
  const message = (callback: () => unknown): string => {
    try {
      callback();
    } catch (error) {
      return (error as Error).message;
    }
    return 'nothing was thrown';
  };
  class Target {
    get size(): number {
      return 1;
    }
    run(): void {}
  }
  const decorateAny = Traced() as (...args: unknown[]) => void;
  const bare = Traced as (...args: unknown[]) => void;
  const accessor = Object.getOwnPropertyDescriptor(Target.prototype, 'size') as PropertyDescriptor;
  const method = Object.getOwnPropertyDescriptor(Target.prototype, 'run') as PropertyDescriptor;

  it.each([
    ['an accessor', () => Traced()(Target.prototype, 'size', accessor as never), /Target\.size.*TRACED_INVALID_TARGET/],
    [
      'a field',
      () => (Traced() as (...args: unknown[]) => void)(Target.prototype, 'field', undefined),
      /Target\.field.*TRACED_INVALID_TARGET/,
    ],
    [
      'an empty name',
      () => Traced({ name: '' })(Target.prototype, 'run', { ...method }),
      /Target\.run.*TRACED_INVALID_OPTION/,
    ],
    [
      'include on a method',
      () => Traced({ include: 'a' })(Target.prototype, 'run', { ...method }),
      /Target\.run.*TRACED_INVALID_OPTION/,
    ],
    ['no attribute name', () => SpanAttr('')(Target.prototype, 'run', 0 as never), /Target\.run.*TRACED_MISSING_KEY/],
    [
      'a negative index',
      () => SpanAttr('a')(Target.prototype, 'run', -1 as never),
      /Target\.run.*-1.*TRACED_PARAMETER_INDEX/,
    ],
    [
      'a sensitive accessor',
      () => Sensitive()(Target.prototype, 'size', accessor),
      /Target\.size.*TRACED_INVALID_TARGET/,
    ],
    [
      'an unknown strategy',
      () => Sensitive('blur' as never)(Target.prototype, 'run', method),
      /Target\.run.*TRACED_UNKNOWN_STRATEGY/,
    ],
    ['no field', () => (SpanFields as () => (target: unknown) => void)()(Target), /Target.*TRACED_INVALID_OPTION/],
    ['untraced field', () => Untraced()(Target.prototype, 'field', {}), /Target\.field.*TRACED_INVALID_TARGET/],
    [
      'traced() without a function',
      () => (traced as (name: string) => void)('a'),
      /traced\("a"\).*TRACED_INVALID_OPTION/,
    ],
    ['a parameter', () => decorateAny(Target.prototype, 'run', 0), /@Traced\(\) on Target\.run decorates parameter 0/],
    ['a constructor parameter', () => decorateAny(Target, undefined, 1), /@Traced\(\) on Target decorates parameter 1/],
    ['an arrow function', () => decorateAny(() => 1), /decorates a class or a function.*traced\(name, fn\)/],
    ['a bare @Traced on a class', () => bare(Target), /@Traced on Target .*write @Traced\(\) with parentheses/],
    [
      'a bare @Traced on a method',
      () => bare(Target.prototype, 'run', { ...method }),
      /@Traced on Target\.run .*write @Traced\(\) with parentheses/,
    ],
    [
      'an attribute of a setter',
      () => (SpanAttr('a') as (...args: unknown[]) => void)(Target.prototype, 'size', { set: () => {} }),
      /Target\.size decorates a setter.*TRACED_INVALID_TARGET/,
    ],
    ['wrapInstance of a class', () => wrapInstance(Target), /wrapInstance\(\) got .*Target.*TRACED_INVALID_TARGET/],
  ])('of %s says what and where', (_what, use, expected) => {
    expect(message(use)).toMatch(expected);
  });

  it('with two names for one method is refused', () => {
    expect(
      message(() => {
        class Twice {
          @Traced({ name: 'a' }) @Traced({ name: 'b' }) run(): void {}
        }
        return Twice;
      }),
    ).toMatch(/Twice\.run.*"b".*"a".*TRACED_CONFLICTING_NAMES/);
  });

  it('of a parameter that the method does not have is refused', () => {
    Reflect.defineMetadata?.('design:paramtypes', [], Target.prototype, 'run');
    expect(message(() => SpanAttr('a')(Target.prototype, 'run', 3 as never))).toMatch(/index 3/);
  });
});
