import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { sensitive } from '../../../lib/masking/objects/sensitive.js';
import { createMasker } from '../../../lib/masking/masker.js';
import { Sensitive } from '../../../lib/decorators/sensitive.decorator.js';
import { SpanAttr } from '../../../lib/decorators/span-attr.decorator.js';
import { currentSpan, traced } from '../../../lib/decorators/wrapping/traced-function.js';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { startTracing } from '../../../lib/sdk/start-tracing.js';
import type { StartTracingOptions, TracingHandle } from '../../../lib/sdk/start-tracing.options.js';
import { seams } from '../../../lib/shared/time/test-seams.js';
import { captureSpans, stopCapture } from '../../support/spans.js';

const SECRET = 'opal-heron-4711';

class Credentials {
  constructor(
    readonly user: string,
    secret: string,
  ) {
    this.phrase = secret;
  }
  @Sensitive() readonly phrase: string;
}

@Sensitive()
class Vault {
  constructor(readonly content: string) {}
}

const foreign = () => trace.getTracer('other-library');

class Login {
  @Traced() parameter(@Sensitive() secret: string, fail: (text: string) => unknown): unknown {
    return fail(secret);
  }
  @Traced() property(credentials: Credentials, fail: (text: string) => unknown): unknown {
    return fail(credentials.phrase);
  }
  @Traced() nested(form: { list: { password: string }[] }, fail: (text: string) => unknown): unknown {
    return fail(form.list[0]!.password);
  }
  @Traced() wrapped(card: { value: unknown }, fail: (text: string) => unknown): unknown {
    return fail((card.value as { reveal(): string }).reveal());
  }
  @Traced() whole(vault: Vault, fail: (text: string) => unknown): unknown {
    return fail(vault.content);
  }
  @Traced() mapped(map: Map<string, string>, fail: (text: string) => unknown): unknown {
    return fail(map.get('apiKey')!);
  }
  @Traced() plain(@SpanAttr('user.password') secret: string, fail: (text: string) => unknown): unknown {
    return fail(secret);
  }
  @Traced({ attributes: ([secret]: any[]) => ({ form: { deep: { password: secret } } }) })
  seen(secret: string, fail: (text: string) => unknown): unknown {
    return fail(secret);
  }
}

const login = new Login();
/** Each way in which a call may come to hold a sensitive value. */
const ways: Record<string, (fail: (text: string) => unknown) => unknown> = {
  'a sensitive parameter': (fail) => login.parameter(SECRET, fail),
  'a sensitive property': (fail) => login.property(new Credentials('ada', SECRET), fail),
  'a sensitive name within an argument': (fail) => login.nested({ list: [{ password: SECRET }] }, fail),
  'sensitive() within an argument': (fail) => login.wrapped({ value: sensitive(SECRET) }, fail),
  'an instance of a sensitive class': (fail) => login.whole(new Vault(SECRET), fail),
  'a sensitive key of a map': (fail) => login.mapped(new Map([['apiKey', SECRET]]), fail),
  'an attribute with a sensitive name': (fail) => login.plain(SECRET, fail),
  'an attribute made of an object with a sensitive name': (fail) => login.seen(SECRET, fail),
};

/** Tells the secret in every part of a span. */
function tell(span: ReturnType<typeof currentSpan>, secret: string): void {
  span.updateName(`name ${secret}`);
  span.setAttribute('note', `note ${secret}`);
  span.setAttribute('notes', ['a', encodeURIComponent(secret), Buffer.from(secret).toString('base64')]);
  span.setStatus({ code: SpanStatusCode.ERROR, message: `status ${secret}` });
  span.addEvent(`event ${secret}`, { note: JSON.stringify({ secret }) });
  span.addLink({ context: span.spanContext(), attributes: { note: secret } });
  span.recordException(new Error(`recorded ${secret}`));
}

/** Tells the secret in the spans of this call, of another library and of a nested call, and in the error it throws. */
function tellEverywhere(secret: string): never {
  tell(currentSpan(), secret);
  foreign().startActiveSpan(`foreign ${secret}`, (span) => {
    tell(span, secret);
    traced(`nested ${secret}`, (inner) => tell(inner, secret));
    span.end();
  });
  throw new Error(`failed with ${secret}`, { cause: new Error(`because of ${secret}`) });
}

let tracing: TracingHandle | undefined;
const start = (options: StartTracingOptions = {}): TracingHandle =>
  (tracing = startTracing({ exporters: ['memory'], env: {}, ...options }));

function exported(): string {
  const spans = tracing!.memory!.getFinishedSpans();
  return JSON.stringify(
    spans.map(({ name, status, attributes, events, links }) => [name, status, attributes, events, links]),
  );
}

beforeEach(() => {
  stopCapture();
  seams.rethrowInternalErrors = true;
});
afterEach(async () => {
  await tracing?.shutdown();
  tracing = undefined;
  stopCapture();
});

describe('a sensitive value of a call', () => {
  it.each(Object.keys(ways))('stays out of all spans inside the call: %s', (way) => {
    start();
    expect(() => ways[way]!(tellEverywhere)).toThrow(SECRET);
    const text = exported();
    expect(tracing!.memory!.getFinishedSpans()).toHaveLength(3);
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(Buffer.from(SECRET).toString('base64'));
    expect(text).toContain('note echo');
  });

  it('stays out with the rules switched off, when it is marked', () => {
    start({ masking: false });
    expect(() => ways['a sensitive parameter']!(tellEverywhere)).toThrow(SECRET);
    expect(exported()).not.toContain(SECRET);
  });

  it('stays out of the spans around the call, when the call fails', async () => {
    start();
    const outer = traced('outer', async () =>
      foreign().startActiveSpan('between', async (span) => {
        try {
          return await traced('middle', async () =>
            login.parameter(SECRET, (secret) => Promise.reject(new Error(`no ${secret}`))),
          );
        } catch (error) {
          span.recordException(error as Error);
          throw error;
        } finally {
          span.end();
        }
      }),
    );
    await expect(outer).rejects.toThrow(SECRET);
    expect(tracing!.memory!.getFinishedSpans().map(({ name }) => name)).toEqual([
      'Login.parameter',
      'middle',
      'between',
      'outer',
    ]);
    expect(exported()).not.toContain(SECRET);
  });

  it('is no longer looked for in what comes after the call', () => {
    start();
    login.parameter(SECRET, () => undefined);
    traced('later', (span) => void span.setAttribute('note', SECRET));
    expect(exported()).toContain(SECRET);
  });

  it('is forgotten with the call and its spans', async () => {
    start({ exporters: [] });
    const collect = exposeGc();
    const held = (() => {
      const vault = new Vault(SECRET);
      expect(() => login.whole(vault, tellEverywhere)).toThrow(SECRET);
      return new WeakRef(vault);
    })();
    for (let turn = 0; turn < 10 && held.deref() !== undefined; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      collect();
    }
    expect(held.deref()).toBeUndefined();
  });

  it('does not leak between concurrent calls', async () => {
    start();
    const pause = () => new Promise((resolve) => setTimeout(resolve, 1));
    const call = (secret: string, other: string) =>
      login.parameter(secret, async () => {
        await pause();
        currentSpan().setAttribute('own', secret).setAttribute('other', other);
      });
    await Promise.all([call('first-secret', 'second-secret'), call('second-secret', 'first-secret')]);
    const [first, second] = tracing!.memory!.getFinishedSpans().map(({ attributes }) => attributes);
    expect([first!['own'], first!['other']]).toEqual(['[REDACTED]', 'second-secret']);
    expect([second!['own'], second!['other']]).toEqual(['[REDACTED]', 'first-secret']);
  });

  it('keeps its strategy under a sensitive name', () => {
    start({ masking: { hashKey: 'k'.repeat(32), strategies: { default: 'hash' } } });
    class Users {
      @Traced() create(
        @SpanAttr('user.email', (form: { email: string }) => form.email) _form: { email: string },
      ): void {}
    }
    new Users().create({ email: 'ada@example.com' });
    expect(tracing!.memory!.getFinishedSpans()[0]!.attributes['user.email']).toMatch(/^h:\w+:[\w-]{22}$/);
  });

  it('is not held to be sensitive when allow rescues it', () => {
    start({ masking: { allow: ({ path }) => path === 'apiKey' } });
    login.mapped(new Map([['apiKey', SECRET]]), (secret) => currentSpan().setAttribute('note', secret));
    expect(exported()).toContain(SECRET);
  });

  it('stays out of baggage', () => {
    start();
    const carrier: Record<string, string> = {};
    login.parameter(SECRET, (secret) => {
      const baggage = propagation.createBaggage({ note: { value: `x ${secret}` }, tenant: { value: 'acme' } });
      propagation.inject(propagation.setBaggage(context.active(), baggage), carrier);
    });
    expect(carrier['baggage']).toBe('note=x%20[REDACTED],tenant=acme');
  });

  it('stays out of what our spans say in a pipeline that is not ours', () => {
    const spans = captureSpans();
    tracing = startTracing({ env: {} });
    class Named {
      @Traced({
        name: ([secret]: any[]) => `work ${secret}`,
        samplingAttributes: ([secret]: any[]) => ({ sampled: secret }),
        links: ([secret]: any[]) => [
          { context: { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 }, attributes: { note: secret } },
        ],
        attributes: ([secret]: any[]) => ({ note: `note ${secret}`, mail: 'ada@example.com' }),
        onResult: (result: string) => ({ result }),
      })
      work(@Sensitive() secret: string): string {
        return `result ${secret}`;
      }
      @Traced() fail(@Sensitive() secret: string): never {
        return traced('inner', () => {
          throw new Error(`no ${secret}`);
        });
      }
    }
    new Named().work(SECRET);
    expect(() => new Named().fail(SECRET)).toThrow(SECRET);
    expect(tracing.mode).toBe('attached');
    const text = JSON.stringify(
      spans.finished().map(({ name, status, attributes, events, links }) => [name, status, attributes, events, links]),
    );
    expect(spans.finished()).toHaveLength(3);
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain('ada@example.com');
    expect(spans.finished()[0]!.attributes['traced.masked']).toEqual([
      'span.name echo',
      'note echo',
      'sampled echo',
      'mail email',
      'result echo',
    ]);
  });

  it('never changes what a call gets, returns or throws', () => {
    start({ masking: createMasker() });
    class Identity {
      @Traced({ attributes: ([value]: any[]) => ({ value }), onResult: (value: unknown) => ({ result: value }) })
      echo(@SpanAttr('user.password') value: unknown): unknown {
        return value;
      }
      @Traced() fail(@Sensitive() value: unknown): never {
        throw value;
      }
    }
    const identity = new Identity();
    fc.assert(
      fc.property(fc.anything({ withMap: true, withDate: true, withSet: true, withBigInt: true }), (generated) => {
        const value = deepFreeze({ password: SECRET, generated });
        const before = JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part));
        expect(identity.echo(value)).toBe(value);
        let thrown: unknown;
        try {
          identity.fail(value);
        } catch (error) {
          thrown = error;
        }
        expect(thrown).toBe(value);
        const after = JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part));
        expect(after).toBe(before);
      }),
      { numRuns: 200 },
    );
  });
});

function exposeGc(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (!ArrayBuffer.isView(value)) Object.freeze(value);
  for (const key of Reflect.ownKeys(value)) deepFreeze((value as Record<PropertyKey, unknown>)[key]);
  return value;
}
