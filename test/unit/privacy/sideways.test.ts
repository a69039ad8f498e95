import { afterEach, describe, expect, it } from '@jest/globals';
import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Sensitive } from '../../../lib/decorators/sensitive.decorator.js';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { echoOf } from '../../../lib/privacy/echo/echo.js';
import { startTracing } from '../../../lib/sdk/start-tracing.js';
import type { StartTracingOptions, TracingHandle } from '../../../lib/sdk/start-tracing.options.js';

const SECRET = 'sesame-open-77';

class Accounts {
  @Traced() async importAll(rows: unknown, inner: () => Promise<unknown>): Promise<unknown> {
    return inner().catch((error: unknown) => {
      throw error;
    });
  }
  @Traced() async create(@Sensitive() secret: string): Promise<unknown> {
    throw new Error(`cannot create with ${secret}`);
  }
  @Traced() async quiet(@Sensitive() secret: string): Promise<string> {
    return secret;
  }
  @Traced() @Sensitive() async issue(): Promise<{ token: string }> {
    return { token: SECRET };
  }
  @Traced() @Sensitive() issueNow(): string {
    return SECRET;
  }
  @Traced() async around(work: () => Promise<unknown>): Promise<unknown> {
    return work();
  }
  @Traced() sends(@Sensitive() secret: string): string {
    const baggage = propagation.createBaggage({ note: { value: `about ${secret}` }, password: { value: 'sunflower' } });
    const carrier: Record<string, string> = {};
    propagation.inject(propagation.setBaggage(context.active(), baggage), carrier);
    return carrier['baggage'] ?? '';
  }
}

const tracer = () => trace.getTracer('other-library');

async function foreign<T>(name: string, work: () => Promise<T>): Promise<T> {
  return tracer().startActiveSpan(name, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.recordException(error as Error);
      span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
      throw error;
    } finally {
      span.end();
    }
  });
}

let handle: TracingHandle;
const start = (options: StartTracingOptions = {}): void => {
  handle = startTracing({ exporters: ['memory'], env: {}, ...options });
};
const exported = async (): Promise<string> => {
  await handle.flush();
  const spans = handle.memory?.getFinishedSpans() ?? [];
  return JSON.stringify(spans.map(({ name, status, attributes, events }) => ({ name, status, attributes, events })));
};

afterEach(() => handle.shutdown());

describe('a call among many sensitive values', () => {
  it.each([1, 15, 16, 17, 40, 300, 2000])('keeps its own from spans, with %i rows around it', async (rows) => {
    start();
    const accounts = new Accounts();
    const list = Array.from({ length: rows }, (_, row) => ({
      email: `u${row}@example.com`,
      password: `row-${row}-pass`,
    }));
    await accounts.importAll(list, () => accounts.create(SECRET)).catch(() => undefined);
    const text = await exported();
    expect(text).not.toContain(SECRET);
    expect(text).toContain('[REDACTED]');
  });

  it.each([
    ['a list', (rows: object[]) => rows],
    ['a set', (rows: object[]) => new Set(rows)],
    ['a map', (rows: object[]) => new Map(rows.map((row, index) => [String(index), row]))],
    ['a list in an object', (rows: object[]) => ({ data: { rows } })],
  ])('keeps the last row of %s from spans', async (_, wrap) => {
    start();
    const rows = Array.from({ length: 500 }, (__, row) => ({ login: `u${row}`, password: `row-${row}-passw0rd` }));
    const fail = (): Promise<never> => Promise.reject(new Error('row-499-passw0rd is too short'));
    await new Accounts().importAll(wrap(rows), fail).catch(() => undefined);
    expect(await exported()).not.toContain('row-499-passw0rd');
  });

  it('masks texts as a whole when there are more than it can look for', async () => {
    start();
    const rows = Array.from({ length: 3000 }, (_, row) => ({ password: `row-${row}-passw0rd` }));
    const fail = (): Promise<never> => Promise.reject(new Error('row-2999-passw0rd is too short'));
    await new Accounts().importAll(rows, fail).catch(() => undefined);
    const [span] = handle.memory?.getFinishedSpans() ?? [];
    expect(span?.status.message).toBe('[REDACTED]');
    expect(span?.name).toBe('Accounts.importAll');
  });

  it('keeps the values of deeply nested calls', async () => {
    start();
    const accounts = new Accounts();
    const nest = async (depth: number): Promise<unknown> =>
      depth === 0
        ? accounts.create(SECRET)
        : accounts
            .importAll({ password: `depth-${depth}-secret` }, () => nest(depth - 1))
            .catch((error: Error) => {
              throw new Error(`${error.message} in depth-${depth}-secret`);
            });
    await nest(50).catch(() => undefined);
    expect(await exported()).not.toMatch(/sesame|depth-\d+-secret/);
  });
});

describe('lists of numbers', () => {
  it('lose the number that a call was given as sensitive', async () => {
    start();
    class Pins {
      @Traced() async pay(@Sensitive() pin: number): Promise<void> {
        tracer()
          .startSpan('list', { attributes: { codes: [1, pin, 2], single: pin } })
          .end();
      }
    }
    await new Pins().pay(47_110_815);
    await handle.flush();
    const list = handle.memory?.getFinishedSpans().find(({ name }) => name === 'list');
    expect(list?.attributes['codes']).toEqual([1, 2]);
    expect(list?.attributes['single']).toBe('[REDACTED]');
  });
});

describe('spans of other libraries', () => {
  it('are compared with a bounded number of values, and masked as a whole beyond it', async () => {
    start();
    const accounts = new Accounts();
    let compared = 0;
    await foreign('long', async () => {
      const above = trace.getActiveSpan();
      for (let call = 0; call < 1500; call++) await accounts.quiet(`sesame-${call}-open`);
      compared = echoOf(above)?.parts.flatMap(({ values }) => values).length ?? 0;
      above?.setAttribute('first', 'knows sesame-0-open').setAttribute('last', 'knows sesame-1499-open');
    });
    expect(compared).toBeGreaterThan(1000);
    expect(compared).toBeLessThanOrEqual(1024 + 1 + 16);
    await handle.flush();
    const long = handle.memory?.getFinishedSpans().find(({ name }) => name === 'long' || name === '[REDACTED]');
    expect(long?.attributes).toMatchObject({ first: '[REDACTED]', last: expect.not.stringContaining('sesame') });
  });

  it('say no sensitive value, however far they are above the call', async () => {
    start();
    const accounts = new Accounts();
    const call = (): Promise<unknown> => accounts.create(SECRET);
    await foreign('g4', () => foreign('g3', () => foreign('g2', () => foreign('g1', call)))).catch(() => undefined);
    const text = await exported();
    expect(text).toContain('g4');
    expect(text).not.toContain(SECRET);
  });

  it('say none when they are siblings that started before the call, or after it', async () => {
    start();
    await foreign('root', async () => {
      const before = tracer().startSpan('before');
      const kept = await new Accounts().quiet(SECRET);
      const after = tracer().startSpan('after');
      for (const span of [before, after]) span.setAttribute('note', `kept ${kept}`).end();
    });
    expect(await exported()).not.toContain(SECRET);
  });

  it.each<[string, (accounts: Accounts) => unknown]>([
    ['later', (accounts) => accounts.issue().then(({ token }) => token)],
    ['at once', (accounts) => accounts.issueNow()],
  ])('say no sensitive result of a method, which was there %s', async (_, issue) => {
    start();
    await foreign('root', async () => {
      const before = tracer().startSpan('before');
      const token = await issue(new Accounts());
      const after = tracer().startSpan('after');
      for (const span of [before, after]) span.setAttribute('note', `with ${String(token)}`).end();
      await new Accounts().around(() => Promise.reject(new Error(`refused: ${String(token)}`)));
    }).catch(() => undefined);
    const text = await exported();
    expect(text).not.toContain(SECRET);
    expect(text).toContain('refused: [REDACTED]');
  });

  it('are cleaned when they end after their root', async () => {
    start();
    let late: ReturnType<ReturnType<typeof tracer>['startSpan']> | undefined;
    await foreign('root', async () => {
      late = tracer().startSpan('late');
      await new Accounts().quiet(SECRET);
    });
    late?.setAttribute('note', SECRET).end();
    expect(await exported()).not.toContain(SECRET);
  });

  it('leave other traces alone', async () => {
    start();
    await new Accounts().quiet(SECRET);
    tracer()
      .startSpan('other', { root: true, attributes: { note: `about ${SECRET}` } })
      .end();
    expect(await exported()).toContain(`about ${SECRET}`);
  });

  it('keep nothing alive when their trace has ended', async () => {
    start();
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const run = async (): Promise<WeakRef<object>> => {
      const form = { password: `${SECRET}-in-a-form` };
      await foreign('root', () => new Accounts().around(() => new Accounts().importAll(form, async () => 1)));
      return new WeakRef(form);
    };
    const form = await run();
    for (let round = 0; round < 5; round++) {
      await new Promise((resolve) => setImmediate(resolve));
      collect();
    }
    expect(handle.memory?.getFinishedSpans()).toHaveLength(3);
    expect(form.deref()).toBeUndefined();
  });
});

describe('masking without recording', () => {
  const modes: [string, StartTracingOptions][] = [
    ['on', {}],
    ['with the sampler off', { sampler: 'always_off' }],
    ['with a ratio of zero', { sampler: { name: 'parentbased_traceidratio', arg: 0 } } as StartTracingOptions],
    ['switched off', { env: { OTEL_SDK_DISABLED: 'true' } }],
  ];

  it.each(modes)('cleans outgoing baggage when tracing is %s', (_, options) => {
    start(options);
    const sent = new Accounts().sends(SECRET);
    expect(sent).toContain('note=');
    expect(sent).not.toMatch(/sesame|sunflower/);
  });

  it.each(modes)('cleans it for the values of an object, %s', (_, options) => {
    start(options);
    const accounts = new Accounts();
    const form = { password: SECRET };
    const baggage = propagation.createBaggage({ note: { value: `about ${SECRET}` } });
    const carrier: Record<string, string> = {};
    void context.with(propagation.setBaggage(context.active(), baggage), () =>
      accounts.importAll(form, async () => propagation.inject(context.active(), carrier)),
    );
    expect(carrier['baggage']).toBeDefined();
    expect(carrier['baggage']).not.toContain('sesame');
  });
});
