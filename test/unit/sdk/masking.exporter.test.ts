import { SpanStatusCode, type Attributes } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { withMasking } from '../../../lib/sdk/exporters/masking.exporter.js';
import { MemorySpanExporter } from '../../../lib/sdk/exporters/memory.exporter.js';
import { createSpanMasker } from '../../../lib/sdk/pipeline/mask-span.js';
import { MASKING_FAILED } from '../../../lib/privacy/redactor.js';
import { completeMasker, type ValueMasker } from '../../../lib/privacy/masker.js';
import { diagnostics } from '../../../lib/shared/errors/diagnostics.js';
import { captureDiag, type CapturedDiag } from './capture-diag.js';
import { makeSpan, TRACE_ID } from './make-span.js';

const SECRET = 'hunter2';
const hide = (text: string): string => text.replaceAll(SECRET, '***');

/** Marks where a value went through, so that a test sees which method was asked. */
const masker: ValueMasker = {
  attribute: (key, value) => {
    if (key === 'drop') return undefined;
    if (Array.isArray(value)) return value.map((item) => (typeof item === 'string' ? hide(item) : item));
    return typeof value === 'string' ? hide(value) : value;
  },
  text: hide,
  url: (value, attribute) => (value.includes(SECRET) ? `${hide(value)} as ${attribute}` : value),
  sql: (statement, system) => (statement.includes(SECRET) ? `${hide(statement)} on ${system}` : statement),
};

let log: CapturedDiag;
beforeEach(() => {
  log = captureDiag();
  diagnostics.internalErrors.clear();
});
afterEach(() => log.restore());

function exported(span: ReadableSpan, by: ValueMasker = masker): ReadableSpan {
  const memory = new MemorySpanExporter();
  withMasking(memory, by).export([span], () => undefined);
  return memory.getFinishedSpans()[0]!;
}

const context = { traceId: TRACE_ID, spanId: 'aaaaaaaaaaaaaaaa', traceFlags: 1 };
const dirty = (): ReadableSpan =>
  makeSpan({
    name: `login ${SECRET}`,
    status: { code: SpanStatusCode.ERROR, message: `no ${SECRET}` },
    attributes: {
      plain: 'kept',
      note: SECRET,
      list: ['a', SECRET],
      drop: 'me',
      'url.full': `http://h/?p=${SECRET}`,
      'db.query.text': `select '${SECRET}'`,
      'db.system.name': 'postgresql',
    },
    events: [{ name: `event ${SECRET}`, time: [1, 0], attributes: { 'exception.stacktrace': `at ${SECRET}` } }],
    links: [{ context, attributes: { note: SECRET } }],
    resource: resourceFromAttributes({ 'service.name': 'orders', 'host.name': SECRET }),
  });

describe('withMasking', () => {
  it('masks name, status, attributes, events, links and resource, each in its way', () => {
    const span = exported(dirty());
    expect(span.name).toBe('login ***');
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: 'no ***' });
    expect(span.attributes).toEqual({
      plain: 'kept',
      note: '***',
      list: ['a', '***'],
      'url.full': 'http://h/?p=*** as url.full',
      'db.query.text': "select '***' on postgresql",
      'db.system.name': 'postgresql',
      'traced.masked': [
        'span.name masker',
        'status.message masker',
        'note masker',
        'list masker',
        'drop masker',
        'url.full masker',
        'db.query.text sql',
        'event.name masker',
        'exception.stacktrace masker',
      ],
    });
    expect(span.events).toEqual([
      { name: 'event ***', time: [1, 0], attributes: { 'exception.stacktrace': 'at ***' } },
    ]);
    expect(span.links).toEqual([{ context, attributes: { note: '***' } }]);
    expect(span.resource.attributes).toEqual({ 'service.name': 'orders', 'host.name': '***' });
    expect(JSON.stringify(span.resource.getRawAttributes())).not.toContain(SECRET);
  });

  it('leaves the span itself as it was, and everything else of the copy', () => {
    const span = dirty();
    const before = structuredClone({ ...span, spanContext: undefined, resource: span.resource.attributes });
    const masked = exported(span);
    expect({ ...span, spanContext: undefined, resource: span.resource.attributes }).toEqual(before);
    expect(masked.spanContext()).toEqual(span.spanContext());
    for (const key of ['kind', 'startTime', 'endTime', 'duration', 'ended', 'instrumentationScope'] as const) {
      expect(masked[key]).toBe(span[key]);
    }
  });

  it('hands a span on uncopied when nothing in it needs masking', () => {
    const span = makeSpan({
      attributes: { plain: 'kept', list: ['a'] },
      events: [{ name: 'e', time: [1, 0] }],
      links: [{ context }],
    });
    expect(exported(span)).toBe(span);
  });

  it('masks real SDK spans', async () => {
    const memory = new MemorySpanExporter();
    const masking = withMasking(memory, masker);
    const provider = new TracerProvider({
      spanProcessors: [
        {
          onStart: () => undefined,
          onEnd: (span) => masking.export([span], () => undefined),
          forceFlush: () => Promise.resolve(),
          shutdown: () => Promise.resolve(),
        },
      ],
    });
    provider.getTracer('t', '1').startSpan('work').setAttribute('note', SECRET).end();
    const [span] = memory.getFinishedSpans();
    expect([span?.attributes['note'], span?.instrumentationScope.name, span?.ended]).toEqual(['***', 't', true]);
    await provider.shutdown();
  });

  it('masks a span once for all exporters of a pipeline', () => {
    let calls = 0;
    const text = (value: string): string => {
      if (!value.startsWith('work')) return value;
      calls += 1;
      return `${value}#`;
    };
    const mask = createSpanMasker(completeMasker({ ...masker, text }));
    const span = makeSpan();
    const once = mask(span);
    expect(mask(span)).toBe(once);
    expect(mask(once)).toBe(once);
    expect([once.name, calls]).toEqual(['work#', 1]);
  });

  it('exports a fixed text instead of a value whose masking fails, and counts it', () => {
    const fail = (): never => {
      throw new TypeError('rule');
    };
    const span = exported(dirty(), { attribute: fail, text: fail, url: fail, sql: fail });
    expect(span.name).toBe(MASKING_FAILED);
    expect(span.status.message).toBe(MASKING_FAILED);
    expect(new Set(Object.values(span.attributes))).toEqual(new Set([MASKING_FAILED]));
    expect(JSON.stringify([span.events, span.links, span.resource.attributes])).not.toContain(SECRET);
    expect(diagnostics.internalErrors.get('masking of note')).toBeGreaterThan(0);
  });

  it('never lets the secret through, wherever it stands and whatever of the masker is broken', () => {
    const text = fc.oneof(
      fc.string(),
      fc.constant(SECRET),
      fc.string().map((part) => `${part}${SECRET}${part}`),
    );
    const value = fc.oneof(text, fc.array(text, { maxLength: 3 }), fc.integer(), fc.boolean());
    const key = fc.constantFrom(
      'a',
      'b',
      'url.full',
      'url.query',
      'db.statement',
      'db.query.text',
      'exception.message',
      'drop',
    );
    const attributes = fc.dictionary(key, value, { noNullPrototype: true }) as fc.Arbitrary<Attributes>;
    const span = fc.record({
      name: text,
      status: fc.record({ code: fc.constant(SpanStatusCode.ERROR), message: text }),
      attributes,
      events: fc.array(fc.record({ name: text, time: fc.constant<[number, number]>([1, 0]), attributes }), {
        maxLength: 2,
      }),
      links: fc.array(fc.record({ context: fc.constant(context), attributes }), { maxLength: 2 }),
      resource: attributes.map((all) => resourceFromAttributes(all)),
    });
    const broken = fc.subarray(['attribute', 'text', 'url', 'sql'] as const);
    fc.assert(
      fc.property(span, broken, (fields, methods) => {
        const faulty = { ...masker };
        for (const method of methods)
          faulty[method] = () => {
            throw new Error(SECRET);
          };
        const { name, status, attributes: all, events, links, resource } = exported(makeSpan(fields), faulty);
        expect(JSON.stringify([name, status, all, events, links, resource.attributes])).not.toContain(SECRET);
      }),
    );
  });
});
