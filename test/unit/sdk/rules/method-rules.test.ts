import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runtime } from '../../../../lib/core/runtime/runtime.js';
import { SpanAttr } from '../../../../lib/decorators/span-attr.decorator.js';
import { Traced } from '../../../../lib/decorators/traced.decorator.js';
import { startRules } from '../../../../lib/sdk/rules/start-rules.js';
import { startTracing } from '../../../../lib/sdk/start-tracing.js';
import type { StartTracingOptions, TracingHandle } from '../../../../lib/sdk/start-tracing.options.js';
import { captureDiag, type CapturedDiag } from '../capture-diag.js';
import { manualClock, settle } from '../manual-clock.js';

class Stock {
  failures = 0;

  @Traced()
  check(@SpanAttr('stock.item') item: string): string {
    return item;
  }

  @Traced({ retry: { retries: 3, baseMs: 0 } })
  async reserve(): Promise<number> {
    this.failures += 1;
    return Promise.reject(Object.assign(new Error('busy'), { status: 503 }));
  }
}

class Orders {
  readonly stock = new Stock();

  @Traced()
  place(): string {
    return this.stock.check('umbrella');
  }
}

class PaidOrders extends Orders {}

let handle: TracingHandle | undefined;
let log: CapturedDiag;

const start = (options: StartTracingOptions = {}): TracingHandle =>
  (handle = startTracing({ env: {}, exporters: ['memory'], ...options }));
const spans = () => handle!.memory!.getFinishedSpans();
const names = (): string[] => spans().map(({ name }) => name);

beforeEach(() => {
  log = captureDiag();
});

afterEach(async () => {
  await handle?.shutdown();
  handle = undefined;
  log.restore();
});

describe('rules for methods', () => {
  it('switch a method off between two calls: its callees belong to its caller, and it goes on counting', () => {
    const tracing = start();
    const counted: string[] = [];
    runtime.methodMetrics = {
      started: () => undefined,
      ended: ({ className, methodName }) => void counted.push(`${className}.${methodName}`),
    };
    try {
      new Orders().place();
      expect(names()).toEqual(['Stock.check', 'Orders.place']);
      tracing.setRules([{ method: 'Stock.*', sample: 'off' }]);
      new Orders().place();
      tracing.setRules([]);
      new Orders().place();
    } finally {
      runtime.methodMetrics = undefined;
    }
    expect(names().slice(2)).toEqual(['Orders.place', 'Stock.check', 'Orders.place']);
    expect(counted.filter((name) => name === 'Stock.check')).toHaveLength(3);
  });

  it('begin no trace where a method is off, and none below it', () => {
    start({ rules: [{ method: 'Orders.place', sample: 'off' }] });
    new Orders().place();
    new Stock().check('umbrella');
    expect(names()).toEqual(['Stock.check']);
  });

  it('decide about traces that begin with a method, with a truthful threshold', () => {
    start({ sampler: 'parentbased_always_off', rules: [{ method: 'Orders.*', sample: 0.5 }] });
    for (let i = 0; i < 400; i += 1) new Orders().place();
    expect(spans().length).toBeGreaterThan(2 * 130);
    expect(spans().length).toBeLessThan(2 * 270);
    expect(spans().every((span) => span.spanContext().traceState?.get('ot') === 'th:8')).toBe(true);
  });

  it('find a method by the class of the object and by the class that declares it', () => {
    start({ rules: [{ method: 'PaidOrders.place', rename: 'pay' }] });
    new PaidOrders().place();
    new Orders().place();
    handle!.setRules([{ method: 'Orders.place', rename: 'order' }]);
    new PaidOrders().place();
    expect(names().filter((name) => name !== 'Stock.check')).toEqual(['pay', 'Orders.place', 'order']);
    expect(spans().find(({ name }) => name === 'pay')?.attributes['code.function.name']).toBe('PaidOrders.place');
  });

  it('limit what spans of a method hold, renamed or not, behind the masking', () => {
    start({
      rules: [
        { method: 'Stock.check', limits: { attributeValueLength: 4 } },
        { method: 'Stock.*', rename: 'look', limits: { attributeCount: 1, attributeValueLength: 2 } },
      ],
    });
    const check = new Stock();
    check.check('umbrella');
    const [span] = spans();
    expect(span?.name).toBe('look');
    expect(Object.keys(span?.attributes ?? {})).toHaveLength(1);
    expect(span?.droppedAttributesCount).toBe(1);
    handle!.setRules([{ method: 'Stock.check', limits: { attributeValueLength: 4 } }]);
    check.check('umbrella');
    expect(spans()[1]?.attributes['stock.item']).toBe('umbr');
  });

  it('give a policy other numbers, and its own ones back', async () => {
    const tracing = start();
    const calls = async (): Promise<number> => {
      const stock = new Stock();
      await stock.reserve().catch(() => undefined);
      return stock.failures;
    };
    expect(await calls()).toBe(4);
    tracing.setRules([{ method: 'Stock.reserve', retry: 1 }]);
    expect(await calls()).toBe(2);
    tracing.setRules([{ method: 'Stock.reserve', retry: false }]);
    expect(await calls()).toBe(1);
    tracing.setRules([]);
    expect(await calls()).toBe(4);
  });

  it('open the breaker that a rule gives to a method', async () => {
    start({ rules: [{ method: 'Stock.reserve', retry: false, circuitBreaker: { minCalls: 2, failureRatio: 0.5 } }] });
    const stock = new Stock();
    for (let i = 0; i < 5; i += 1) await stock.reserve().catch(() => undefined);
    expect(stock.failures).toBe(2);
  });

  it('keep to what was declared when the numbers make no policy, and say so', async () => {
    const { seams } = await import('../../../../lib/shared/time/test-seams.js');
    const before = seams.rethrowInternalErrors;
    seams.rethrowInternalErrors = false;
    try {
      start({ rules: [{ method: 'Stock.reserve', circuitBreaker: { failureRatio: 7 } }] });
      const stock = new Stock();
      await stock.reserve().catch(() => undefined);
      expect(stock.failures).toBe(4);
      expect(log.warn.join('\n')).toMatch(/rules for the policy of Stock\.reserve failed/);
    } finally {
      seams.rethrowInternalErrors = before;
    }
  });

  it.each([
    [{ method: [] }, /rules\[0\]\.method is a list; write a glob of Class\.method/],
    [{ method: 'A.b' }, /rules\[0\] says nothing/],
    [{ method: 'A.b', smaple: 'off' }, /unknown option 'rules\[0\]\.smaple'\. Did you mean 'rules\[0\]\.sample'/],
    [{ method: 'A.b', sample: 2 }, /rules\[0\]\.sample is 2; write 'off' or 'on', or a share from 0 to 1/],
    [{ method: 'A.b', retry: { retires: 3 } }, /Did you mean 'rules\[0\]\.retry\.retries'/],
    [{ method: 'A.b', timeout: 0 }, /rules\[0\]\.timeout is 0/],
    [{ method: 'A.b', limits: { attributeCount: -1 } }, /limits\.attributeCount is -1; write a number of at least 0/],
  ])('refuse %j', (rule, message) => {
    const tracing = start({ rules: [{ method: 'Stock.*', rename: 'kept' }] });
    expect(() => tracing.setRules([rule as never])).toThrow(message);
    new Stock().check('umbrella');
    expect(names()).toEqual(['kept']);
  });

  it('warn of a name that nobody has, when classes have had time to load', async () => {
    const clock = manualClock();
    new Stock().check('umbrella');
    const rules = startRules(
      { option: [{ method: ['Stock.chekc', 'Stokc.*', 'Stock.check'], rename: 'x' }], hasSampler: true },
      clock,
    );
    await clock.advance(9_999);
    expect(log.warn).toEqual([]);
    await clock.advance(1);
    expect(log.warn).toEqual([
      expect.stringMatching(/rule for 'Stock\.chekc' has no effect.*Did you mean 'Stock\.check'\?/),
      expect.stringMatching(/rule for 'Stokc\.\*' has no effect.*Did you mean 'Stock\.\*'\?/),
    ]);
    rules.stop();
    expect(runtime.methodRules).toBeUndefined();
  });
});

describe('a file of rules', () => {
  let folder: string;
  let file: string;
  const manual = manualClock();
  let timers = 0;
  const clock = {
    ...manual,
    setTimer: (callback: () => void, delayMs: number) => {
      timers += 1;
      return manual.setTimer(callback, delayMs);
    },
  };
  const write = async (content: unknown): Promise<void> => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    await writeFile(`${file}.new`, text);
    await rename(`${file}.new`, file);
  };
  /** Lets a second pass, and with it two looks at the file, whose ends are waited for. */
  const second = async (): Promise<void> => {
    for (let look = 0; look < 2; look += 1) {
      const before = timers;
      await manual.advance(500);
      while (timers === before) await settle();
    }
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rules-'));
    file = join(folder, 'rules.json');
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('acts from the first call on, and within a second when it changes', async () => {
    start();
    await write([{ method: 'Stock.*', rename: 'first' }]);
    const rules = startRules({ option: { file }, hasSampler: true }, clock);
    new Stock().check('umbrella');
    await second();
    await write({ rules: [{ method: 'Stock.*', rename: 'second' }] });
    await second();
    new Stock().check('umbrella');
    rules.stop();
    await write([{ method: 'Stock.*', rename: 'third' }]);
    await manual.advance(2_000);
    new Stock().check('umbrella');
    expect(names()).toEqual(['first', 'second', 'Stock.check']);
  });

  it('keeps the last good rules while it is wrong or missing, and says so once', async () => {
    start();
    await write([{ method: 'Stock.*', rename: 'good' }]);
    const rules = startRules({ option: { file }, hasSampler: true }, clock);
    await write('[{ "method": "Stock.*", ');
    await second();
    await second();
    await write([{ method: 'Stock.*', sample: 'never' }]);
    await second();
    await rm(file);
    await second();
    await second();
    new Stock().check('umbrella');
    rules.stop();
    expect(names()).toEqual(['good']);
    expect(log.warn).toEqual([
      expect.stringMatching(/rules\.json cannot be used \(.*JSON/),
      expect.stringMatching(/cannot be used \(rules\[0\]\.sample is 'never'/),
      expect.stringMatching(/cannot be used \(ENOENT/),
    ]);
  });

  it('may come after the start', async () => {
    start();
    const rules = startRules({ option: { file }, hasSampler: true }, clock);
    await write([{ method: 'Stock.*', rename: 'late' }]);
    await second();
    new Stock().check('umbrella');
    rules.stop();
    expect(names()).toEqual(['late']);
  });

  it('is refused without a name', () => {
    expect(() => start({ rules: { file: '' } })).toThrow(/rules\.file is an empty text; write a text/);
    expect(trace.getTracer('test').startSpan('nobody has started').isRecording()).toBe(false);
  });
});
