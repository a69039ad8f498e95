import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { completeMasker } from '../../../lib/privacy/masker.js';
import { maskedValues } from '../../../lib/privacy/masked-values.js';
import { Sensitive } from '../../../lib/decorators/sensitive.decorator.js';
import { SpanAttr } from '../../../lib/decorators/span-attr.decorator.js';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { createMasker } from '../../../lib/masking/masker.js';
import { isMasked } from '../../../lib/privacy/values/masks.js';
import { createSpanMasker } from '../../../lib/sdk/pipeline/mask-span.js';
import { startTracing } from '../../../lib/sdk/start-tracing.js';
import type { StartTracingOptions, TracingHandle } from '../../../lib/sdk/start-tracing.options.js';
import { Redactor } from '../../../lib/privacy/redactor.js';
import { stopCapture } from '../../support/spans.js';
import { captureDiag, type CapturedDiag } from './capture-diag.js';
import { makeSpan } from './make-span.js';

const CARD = '4111 1111 1111 1111';
const KEY = 'demo-key-of-at-least-32-characters';

let log: CapturedDiag;
let tracing: TracingHandle | undefined;
const start = (masking?: StartTracingOptions['masking'], env = {}): void => {
  tracing = startTracing({ exporters: ['memory'], env, ...(masking === undefined ? {} : { masking }) });
};
const spans = (): ReadableSpan[] => tracing!.memory!.getFinishedSpans();
const record = (attributes: Record<string, string>): ReadableSpan => {
  trace.getTracer('t').startSpan('work', { attributes }).end();
  return spans().at(-1)!;
};

class Users {
  @Traced() create(@SpanAttr('user.mail') @Sensitive('hash') _mail: string): void {}
}

beforeEach(() => {
  stopCapture();
  log = captureDiag();
  maskedValues.clear();
});
afterEach(async () => {
  await tracing?.shutdown();
  tracing = undefined;
  log.restore();
  stopCapture();
});

describe('the option masking', () => {
  it('is on by default, with the rules of createMasker()', () => {
    start();
    expect(record({ note: `paid with ${CARD}`, 'user.password': 'hunter2', kept: 'as it is' }).attributes).toEqual({
      note: 'paid with [REDACTED]',
      'user.password': '[REDACTED]',
      kept: 'as it is',
      'traced.masked': ['note card', 'user.password key'],
    });
    expect(Object.fromEntries(maskedValues)).toEqual({ card: 1, key: 1 });
  });

  it('takes options, and tells the callbacks the rule and the path only', () => {
    const told: unknown[] = [];
    start({
      keys: { add: ['internalCode'] },
      allow: ({ path, value }) => path === 'shop.mail' && String(value).endsWith('@example.com'),
      onMasked: (evidence) => told.push(evidence),
    });
    const { attributes } = record({ 'internal.code': 'x-7', 'shop.mail': 'a@example.com', note: 'b@example.com' });
    expect(attributes).toMatchObject({
      'internal.code': '[REDACTED]',
      'shop.mail': 'a@example.com',
      note: '[REDACTED]',
    });
    expect(told).toEqual([
      { rule: 'key', path: 'internal.code' },
      { rule: 'email', path: 'note' },
    ]);
    expect([...maskedValues.keys()]).toEqual(['key', 'email']);
  });

  it.each([
    ['createMasker()', () => createMasker()],
    [
      'a masker that reports nothing',
      () => ({
        text: hide,
        attribute: (_key: string, value: unknown) => (typeof value === 'string' ? hide(value) : value),
        url: hide,
        sql: hide,
      }),
    ],
  ])('takes %s and counts what it masks', (_name, make) => {
    start(make());
    expect(record({ note: CARD }).attributes['note']).toBe('[REDACTED]');
    expect([...maskedValues.values()]).toEqual([1]);
  });

  it('switches the rules off, and never what is marked', () => {
    start(false);
    expect(record({ note: CARD }).attributes).toEqual({ note: CARD });
    new Users().create('ada@example.com');
    expect(spans().at(-1)!.attributes).toEqual({ 'user.mail': '[REDACTED]', 'traced.masked': ['user.mail sensitive'] });
  });

  it.each([
    [{ text: hide }, 'TRACED_INVALID_OPTION'],
    ['on', 'TRACED_INVALID_OPTION'],
    [null, 'TRACED_INVALID_OPTION'],
    [{ hashKey: '' }, 'TRACED_MISSING_HASH_KEY'],
    [{ strategies: { default: 'hide' } }, 'TRACED_UNKNOWN_STRATEGY'],
    [{ detectors: { add: [{ name: 'slow', pattern: /(a+)+$/ }] } }, 'TRACED_UNSAFE_PATTERN'],
  ])('refuses %j', (masking, code) => {
    expect(() => startTracing({ env: {}, masking: masking as never })).toThrow(expect.objectContaining({ code }));
  });

  it('gives masks of one key one hash', () => {
    start({ hashKey: KEY });
    new Users().create('Ada@example.com');
    new Users().create('ada@example.com');
    const [one, other] = spans().map(({ attributes }) => attributes['user.mail']);
    expect(one).toMatch(/^h:[\da-f]{4}:[\w-]{22}$/);
    expect(other).toBe(one);
  });

  it('takes the key from the environment that it is given', () => {
    start(undefined, { TRACED_MASK_KEY: KEY });
    new Users().create('ada@example.com');
    expect(spans()[0]!.attributes['user.mail']).toMatch(/^h:/);
  });

  it('redacts instead of hashing without a key, and warns once', () => {
    start();
    new Users().create('ada@example.com');
    new Users().create('bob@example.com');
    expect(spans().map(({ attributes }) => attributes['user.mail'])).toEqual(['[REDACTED]', '[REDACTED]']);
    const warnings = log.warn.filter((line) => line.includes('TRACED_MASK_KEY'));
    expect(warnings.length).toBeLessThanOrEqual(1);
    expect(warnings.join()).not.toContain('example.com');
  });
});

describe('the evidence', () => {
  it('holds at most 32 entries, and no path that could be data', () => {
    const attributes = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`note${index}`, CARD]));
    const masked = createSpanMasker(createMasker())(
      makeSpan({ attributes: { 'ada@example.com': CARD, ...attributes } }),
    );
    const evidence = masked.attributes['traced.masked'] as string[];
    expect(evidence).toHaveLength(32);
    expect(evidence.slice(0, 3)).toEqual(['card', 'attribute.name email', 'note0 card']);
    expect(Object.keys(masked.attributes)).toContain('[REDACTED]');
    expect(JSON.stringify(masked.attributes)).not.toContain('ada');
  });

  it('adds to what was noted at the source', () => {
    const attributes = { note: CARD, 'traced.masked': ['user.mail sensitive'] };
    const masked = createSpanMasker(createMasker())(makeSpan({ attributes }));
    expect(masked.attributes['traced.masked']).toEqual(['user.mail sensitive', 'note card']);
  });
});

describe('a span that is masked', () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom(CARD, 'ada@example.com', 'password=hunter22', 'https://u:p@h/?sig=abc', "select 'x'"),
  );
  const key = fc.constantFrom('a', 'note', 'user.password', 'url.full', 'db.query.text', 'http.request.header.cookie');
  const value = fc.oneof(text, fc.array(text, { maxLength: 3 }), fc.integer(), fc.boolean());
  const attributes = fc.dictionary(key, value, { noNullPrototype: true });

  it('never is another when it is masked again', () => {
    fc.assert(
      fc.property(text, attributes, (name, all) => {
        const once = createSpanMasker(createMasker())(makeSpan({ name, attributes: all as never }));
        const twice = createSpanMasker(createMasker())(once);
        expect([twice.name, twice.attributes]).toEqual([once.name, once.attributes]);
      }),
    );
  });

  it('never is changed itself: frozen spans are masked like any other', () => {
    fc.assert(
      fc.property(attributes, (all) => {
        for (const item of Object.values(all)) if (Array.isArray(item)) Object.freeze(item);
        const before = JSON.stringify(all);
        const span = Object.freeze(makeSpan({ attributes: Object.freeze({ ...all }) as never }));
        createSpanMasker(createMasker())(span);
        expect(JSON.stringify(span.attributes)).toBe(before);
      }),
    );
  });

  it('has the masks of sensitive names nowhere else in the clear', () => {
    const span = makeSpan({
      name: 'login hunter22',
      attributes: { 'user.password': 'hunter22', note: 'is hunter22' },
      events: [{ name: 'e', time: [1, 0], attributes: { note: 'hunter22!' } }],
    });
    const masked = createSpanMasker(createMasker())(span);
    expect(JSON.stringify([masked.name, masked.attributes, masked.events])).not.toContain('hunter22');
  });
});

describe('a redactor', () => {
  it('fails closed', () => {
    const fail = (): never => {
      throw new Error('rule');
    };
    const redactor = new Redactor(completeMasker({ text: fail, attribute: fail, url: fail, sql: fail }), undefined);
    expect(redactor.text('note', 'value')).toBe('[REDACTED:error]');
    expect(redactor.attribute('note', 7)).toBe('[REDACTED:error]');
    expect(isMasked('[REDACTED:error]')).toBe(true);
  });
});

function hide(text: string): string {
  return text.replaceAll(CARD, '[REDACTED]');
}
