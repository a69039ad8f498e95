import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatDuration, renderTrace } from '../../../sample-app/src/launcher/render-trace.js';
import type { SpanRecord, TraceGroup } from '../../../sample-app/src/protocol/span-record.js';
import { ansiStyles, plainStyles, stylesFor } from '../../../sample-app/src/launcher/styles.js';

function span(fields: Partial<SpanRecord> & { spanId: string }): SpanRecord {
  return {
    traceId: 't1',
    name: fields.spanId,
    kind: 'internal',
    service: 'users',
    startMs: 0,
    durationMs: 1,
    status: 'unset',
    attributes: {},
    events: [],
    links: [],
    ...fields,
  };
}

const group: TraceGroup = {
  traceId: 't1',
  spans: [
    span({ spanId: 'c', parentSpanId: 'a', name: 'late child', startMs: 20, status: 'error' }),
    span({
      spanId: 'b',
      parentSpanId: 'a',
      name: 'user.create',
      startMs: 10,
      durationMs: 12.34,
      attributes: { 'user.id': 'u1', 'http.route': '/hidden', 'traced.outcome': 'expected' },
      events: [{ name: 'user_created', offsetMs: 3, attributes: { next: 'tasks' } }],
    }),
    span({ spanId: 'd', parentSpanId: 'b', name: 'INSERT users', startMs: 11 }),
    span({
      spanId: 'a',
      name: 'POST /api/users',
      kind: 'server',
      service: 'gateway',
      durationMs: 1234,
      attributes: { 'http.response.status_code': 201 },
    }),
  ],
  linked: [
    {
      traceId: 't2',
      spans: [span({ spanId: 'e', traceId: 't2', name: 'task', links: [{ traceId: 't1', spanId: 'b' }] })],
    },
  ],
};

describe('renderTrace', () => {
  it('draws children below their parents in the order in which they started', () => {
    expect(renderTrace(group, { width: 100 })).toBe(
      [
        'Trace t1  4 spans · 2 services · 1 linked task',
        '  POST /api/users                                             gateway         1.23 s  ✓ 201',
        '  ├─ user.create                                              users          12.3 ms  ! expected',
        '  │  │  user.id=u1',
        '  │  │  • user_created  +3.0 ms  next=tasks',
        '  │  └─ INSERT users                                          users           1.0 ms  ✓',
        '  └─ late child                                               users           1.0 ms  ✗ error',
        '',
        '  ↪ linked to user.create (users) · trace t2',
        '  task                                                        users           1.0 ms  ✓',
        '',
      ].join('\n'),
    );
  });

  it('shows a span whose parent never arrived instead of losing it', () => {
    const text = renderTrace({ traceId: 't1', spans: [span({ spanId: 'x', parentSpanId: 'gone' })], linked: [] });
    expect(text).toContain('  x ');
  });

  it('shows an exception by its type and message, without the stack', () => {
    const attributes = { 'exception.type': 'E', 'exception.message': 'no  way', 'exception.stacktrace': 'at x' };
    const failed = span({ spanId: 'x', events: [{ name: 'exception', offsetMs: 2, attributes }] });
    expect(renderTrace({ traceId: 't1', spans: [failed], linked: [] })).toContain('• E: no way  +2.0 ms\n');
  });

  it('shows the event of a retry without repeating its prefix, and numbers with three decimals at most', () => {
    const attributes = { 'resilience.attempt.number': 0, 'resilience.attempt.delay': 0.032_421_056, 'other.count': 1 };
    const retried = span({ spanId: 'x', events: [{ name: 'resilience.retry', offsetMs: 45.2, attributes }] });
    expect(renderTrace({ traceId: 't1', spans: [retried], linked: [] })).toContain(
      '• resilience.retry  +45.2 ms  attempt.number=0  attempt.delay=0.032  other.count=1\n',
    );
  });

  it('never draws a line wider than asked, whatever the spans are called', () => {
    const value = fc.oneof(fc.string({ maxLength: 200 }), fc.integer(), fc.array(fc.string(), { maxLength: 5 }));
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ name: fc.stringMatching(/^[ -~]{0,150}$/u), key: fc.stringMatching(/^[a-z.]{1,40}$/u), value }),
          {
            maxLength: 8,
          },
        ),
        fc.integer({ min: 80, max: 140 }),
        (items, width) => {
          const spans = items.map((item, index) =>
            span({
              spanId: `s${index}`,
              ...(index > 0 ? { parentSpanId: `s${index - 1}` } : {}),
              name: item.name,
              attributes: { [item.key]: item.value },
              events: [{ name: item.name, offsetMs: 1, attributes: { [item.key]: item.value } }],
            }),
          );
          const lines = renderTrace({ traceId: 't1', spans, linked: [] }, { width }).split('\n');
          for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('says the same with and without colours', () => {
    // oxlint-disable-next-line no-control-regex -- escape sequences are what is removed here
    const escapes = /\u001b\[\d+m/gu;
    const coloured = renderTrace(group, { styles: ansiStyles });
    expect(coloured).toMatch(escapes);
    expect(coloured.replace(escapes, '')).toBe(renderTrace(group));
  });
});

describe('stylesFor', () => {
  it('colours a terminal only, and not when NO_COLOR is set', () => {
    expect(stylesFor({ isTTY: true }, {})).toBe(ansiStyles);
    expect(stylesFor({ isTTY: true }, { NO_COLOR: '1' })).toBe(plainStyles);
    expect(stylesFor({ isTTY: true }, { TERM: 'dumb' })).toBe(plainStyles);
    expect(stylesFor({}, {})).toBe(plainStyles);
  });
});

describe('formatDuration', () => {
  it('changes to seconds at one second', () => {
    expect([0.04, 12.34, 999.94, 1000, 61_000].map(formatDuration)).toEqual([
      '0.0 ms',
      '12.3 ms',
      '999.9 ms',
      '1.00 s',
      '61.00 s',
    ]);
  });
});
