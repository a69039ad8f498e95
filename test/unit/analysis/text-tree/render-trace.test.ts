import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { renderTrace } from '../../../../lib/analysis/text-tree/render-trace.js';
import { ansiStyles } from '../../../../lib/analysis/text-tree/styles.js';
import { failedOrder } from '../../../support/example-traces.js';
import { record, records } from '../../../support/records.js';

describe('renderTrace', () => {
  it('draws names, services, durations, statuses, attributes and events', () => {
    expect(renderTrace({ spans: failedOrder() })).toBe(`Trace trace  11 spans · 3 services
  POST /api/orders                                            gateway         205 ms  ✗ 502
  ├─ gateway.authenticate                                     gateway         9.0 ms  ✓
  └─ order.place                                              orders          190 ms  ✗ error
     ├─ payment.charge                                        orders          170 ms  ✗ error
     │  │  resilience.attempts=3
     │  │  • resilience.retry  +25.0 ms  attempt.delay=0.046
     │  │  • resilience.retry  +96.0 ms  attempt.delay=0.045
     │  ├─ provider.charge                                    payments       25.0 ms  ✗ error
     │  ├─ attempt PaymentClient.charge                       orders         25.0 ms  ✗ error
     │  │  └─ provider.charge                                 payments       25.0 ms  ✗ error
     │  └─ attempt PaymentClient.charge                       orders         25.0 ms  ✗ error
     │     └─ provider.charge                                 payments       25.0 ms  ✗ error
     ├─ inventory.reserve                                     orders          6.0 ms  ✓
     └─ inventory.release                                     orders          7.0 ms  ✓
`);
  });

  it('draws the traces of tasks below, with what caused them', () => {
    const task = record({
      id: 'task',
      traceId: 'other',
      at: 9,
      for: 5,
      links: [{ traceId: 'trace', spanId: 'a', attributes: {} }],
    });
    const text = renderTrace({ spans: records({ id: 'a', at: 0, for: 5 }) }, { linked: [{ spans: [task] }] });
    expect(text).toContain('1 linked task');
    expect(text).toContain('  ↪ linked to a (app) · trace other\n  task ');
  });

  it('lets no name move the cursor or start a line', () => {
    const spans = records({
      id: 'a',
      name: 'x\n\u001b[2J\r\u0085y\u2028\u202ez\u2066',
      at: 0,
      for: 5,
      attributes: { evil: '\u001b]0;t\u0007' },
    });
    const text = renderTrace({ spans });
    expect(text.split('\n')).toHaveLength(4);
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u0080-\u009f\u2028-\u202e\u2066-\u2069]/);
  });

  it('counts what it does not draw, and keeps deep trees narrow', () => {
    const spans = Array.from({ length: 5000 }, (_, i) =>
      record({ id: `s${i}`, ...(i > 0 ? { in: `s${i - 1}` } : {}), at: i, for: 10_000 - 2 * i }),
    );
    const lines = renderTrace({ spans }, { limit: 200 }).trimEnd().split('\n');
    expect(lines.at(-1)).toBe('  … and 4,800 spans more');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(160);
  });

  it('draws the first frames of a stack, one on a line, when asked to', () => {
    const stack =
      'RangeError: no\n    at place (/app/orders.js:1:2)\n    at run (node:internal/task:1:1)\n    at b (b.js:1)';
    const attributes = { 'exception.type': 'RangeError', 'exception.message': 'no', 'exception.stacktrace': stack };
    const events = [{ name: 'exception', timeUs: 2000, attributes }];
    const failed = { spans: [record({ id: 'a', at: 0, for: 5, events })] };
    expect(renderTrace(failed, { stackFrames: 5 }).split('\n').slice(2)).toEqual([
      '     • RangeError: no  +2.0 ms',
      '         at place (/app/orders.js:1:2)',
      '         at b (b.js:1)',
      '',
    ]);
    expect(renderTrace(failed, { stackFrames: 1 })).toContain('at place (/app/orders.js:1:2)\n         … and 1 more\n');
    expect(renderTrace(failed)).not.toContain('at place');
  });

  it('does not repeat what the parent says', () => {
    const spans = records(
      { id: 'a', at: 0, for: 5, attributes: { 'request.id': 'r1', 'cache.hit': true } },
      { id: 'b', in: 'a', at: 1, for: 2, attributes: { 'request.id': 'r1', 'cache.hit': true } },
      { id: 'c', in: 'a', at: 3, for: 1, attributes: { 'request.id': 'r2' } },
    );
    const text = renderTrace({ spans });
    expect(text.match(/request\.id=r1/g)).toHaveLength(1);
    expect(text.match(/request\.id=r2/g)).toHaveLength(1);
    expect(text.match(/cache\.hit=true/g)).toHaveLength(2);
  });

  it('shows a span whose parent never arrived instead of losing it', () => {
    const orphan = { ...record({ id: 'x', at: 0, for: 5 }), parentSpanId: 'gone' };
    expect(renderTrace({ spans: [orphan] })).toContain('  x ');
  });

  it('never draws a line wider than asked, whatever the spans are called', () => {
    const value = fc.oneof(fc.string({ maxLength: 200 }), fc.integer(), fc.array(fc.string(), { maxLength: 5 }));
    const name = fc.stringMatching(/^[ -~]{0,150}$/u);
    const items = fc.array(fc.record({ name, key: fc.stringMatching(/^[a-z.]{1,40}$/u), value }), { maxLength: 8 });
    fc.assert(
      fc.property(items, fc.integer({ min: 80, max: 140 }), (given, width) => {
        const spans = given.map((item, at) => {
          const attributes = { [item.key]: item.value, 'exception.stacktrace': `x\n    at ${item.name}x` };
          const events = [{ name: 'exception', timeUs: at, attributes }];
          return record({
            id: `s${at}`,
            name: item.name,
            at,
            for: 50,
            ...(at > 0 && { in: `s${at - 1}` }),
            attributes,
            events,
          });
        });
        const lines = renderTrace({ spans }, { width, stackFrames: 3 }).split('\n');
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('leaves out details, and uses colours, when asked to', () => {
    expect(renderTrace({ spans: failedOrder() }, { details: false })).not.toContain('resilience.retry');
    expect(renderTrace({ spans: failedOrder() }, { styles: ansiStyles })).toContain('\u001b[31m✗ 502\u001b[39m');
  });
});
