import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SpanRecord } from '../../../../lib/analysis/span-record.js';
import { buildRows } from '../../../../lib/viewer/ui/model/rows/rows.js';
import type { TraceRows } from '../../../../lib/viewer/ui/model/rows/row-node.js';
import { initiallyCollapsed, visibleRows } from '../../../../lib/viewer/ui/model/rows/visible.js';
import { retry, span } from './span.fixture.js';

const outline = ({ nodes }: TraceRows): string[] =>
  nodes.map(({ depth, kind, spans, attempt, title }) => {
    const name = kind === 'section' ? `-- ${title}` : spans.map(({ spanId }) => spanId).join('+');
    return `${'.'.repeat(depth)}${kind === 'fold' ? 'fold ' : ''}${name}${attempt === undefined ? '' : ` #${attempt}`}`;
  });

describe('the rows of a trace', () => {
  it('have children below their parents, by start', () => {
    const rows = buildRows([
      span('b', 'root', 50, 10),
      span('root', undefined, 0, 100),
      span('a', 'root', 10, 20),
      span('a1', 'a', 12, 5),
    ]);
    expect(outline(rows)).toEqual(['root', '.a', '..a1', '.b']);
    expect(rows.nodes.map(({ end }) => end)).toEqual([4, 3, 3, 4]);
  });

  it('draw a call and its server as one row', () => {
    const spans = [
      span('root', undefined, 0, 100),
      span('client', 'root', 10, 80, { kind: 'client' }),
      span('server', 'client', 20, 50, { kind: 'server', service: 'orders' }),
      span('work', 'server', 30, 10, { service: 'orders' }),
    ];
    expect(outline(buildRows(spans))).toEqual(['root', '.client+server', '..work']);
    expect(outline(buildRows(spans, [], { isSplit: true }))).toEqual(['root', '.client', '..server', '...work']);
    expect(buildRows(spans).nodes[1]!.box.service).toBe('orders');
  });

  it('keep two servers of one call apart', () => {
    const spans = [
      span('client', undefined, 0, 80, { kind: 'client' }),
      span('first', 'client', 10, 20, { kind: 'server' }),
      span('second', 'client', 40, 20, { kind: 'server' }),
    ];
    expect(outline(buildRows(spans))).toEqual(['client', '.first', '.second']);
  });

  it('number the attempts, the first without a span of its own', () => {
    const spans = [
      span('charge', undefined, 0, 300, {
        attributes: { 'resilience.attempts': 3 },
        events: [retry(80, 20_000), retry(180, 20_000)],
      }),
      span('call1', 'charge', 1, 78, { kind: 'client' }),
      span('server1', 'call1', 10, 50, { kind: 'server' }),
      span('again2', 'charge', 100, 79, { name: 'attempt Payments.charge' }),
      span('call2', 'again2', 101, 77, { kind: 'client' }),
      span('server2', 'call2', 110, 60, { kind: 'server' }),
      span('again3', 'charge', 200, 90, { name: 'attempt Payments.charge' }),
      span('call3', 'again3', 201, 80, { kind: 'client' }),
    ];
    expect(outline(buildRows(spans))).toEqual([
      'charge',
      '.call1+server1 #1',
      '.again2+call2+server2 #2',
      '.again3+call3 #3',
    ]);
  });

  it('fold what repeats, also between other spans', () => {
    const queries = Array.from({ length: 6 }, (_, index) => [
      span(`q${index}`, 'root', index * 10, 5, { name: 'SELECT items' }),
      span(`w${index}`, 'root', index * 10 + 5, 2, { name: 'price' }),
    ]).flat();
    expect(outline(buildRows([span('root', undefined, 0, 100), ...queries]))).toEqual([
      'root',
      '.fold q0+q1+q2+q3+q4+q5',
      '.fold w0+w1+w2+w3+w4+w5',
    ]);
  });

  it('do not fold a few, what failed, or what has something below', () => {
    const few = Array.from({ length: 4 }, (_, index) =>
      span(`q${index}`, 'root', index * 10, 5, { name: 'SELECT items' }),
    );
    expect(outline(buildRows([span('root', undefined, 0, 100), ...few]))).toHaveLength(5);
    const many = Array.from({ length: 6 }, (_, index) =>
      span(`q${index}`, 'root', index * 10, 5, { name: 'SELECT items', error: index === 2 }),
    );
    expect(outline(buildRows([span('root', undefined, 0, 100), ...many]))).toEqual([
      'root',
      '.fold q0+q1+q3+q4+q5',
      '.q2',
    ]);
  });

  it('show repetitions one by one when asked', () => {
    const queries = Array.from({ length: 6 }, (_, index) =>
      span(`q${index}`, 'root', index * 10, 5, { name: 'SELECT items' }),
    );
    const rows = buildRows([span('root', undefined, 0, 100), ...queries], [], { unfolded: new Set(['q0']) });
    expect(outline(rows)).toHaveLength(7);
  });

  it('put traces that nobody waited for below a line', () => {
    const task = span('task', undefined, 90, 50, {
      traceId: 'u',
      links: [{ traceId: 't', spanId: 'create', attributes: {} }],
    });
    const rows = buildRows([span('root', undefined, 0, 100), span('create', 'root', 10, 50)], [[task]]);
    expect(outline(rows)).toEqual(['root', '.create', '-- Started by create, not waited for', 'task']);
    expect(rows.lengthUs).toBe(140);
  });

  it('say that a parent was not received', () => {
    const rows = buildRows([span('root', undefined, 0, 100), span('lost', 'gone', 10, 20)]);
    expect(rows.nodes.map(({ apart }) => apart)).toEqual(['', 'parent not received']);
  });

  it('say that parents form a circle', () => {
    const rows = buildRows([span('root', undefined, 0, 100), span('a', 'b', 10, 20), span('b', 'a', 12, 5)]);
    expect(outline(rows)).toEqual(['root', 'a', '.b']);
    expect(rows.nodes.map(({ apart }) => apart)).toEqual(['', 'its parents form a circle', '']);
  });

  it('hold every span once, whatever the parents are', () => {
    const traces = fc
      .array(fc.tuple(fc.nat(30), fc.nat(1000), fc.nat(500)), { minLength: 1, maxLength: 30 })
      .map((shapes) =>
        shapes.map(([parent, startUs, durationUs], index): SpanRecord =>
          span(`s${index}`, parent === index ? undefined : `s${parent}`, startUs, durationUs, {
            name: `op${parent % 3}`,
            kind: index % 3 === 0 ? 'client' : 'server',
          }),
        ),
      );
    fc.assert(
      fc.property(traces, (spans) => {
        const { nodes, nodeOf } = buildRows(spans);
        const drawn = nodes.flatMap((node) => node.spans.map(({ spanId }) => spanId));
        expect(drawn.toSorted()).toEqual(spans.map(({ spanId }) => spanId).toSorted());
        expect(nodeOf.size).toBe(spans.length);
        for (const node of nodes) {
          expect(node.end).toBeGreaterThan(node.index);
          if (node.parent >= 0) expect(nodes[node.parent]!.end).toBeGreaterThanOrEqual(node.end);
        }
      }),
    );
  });

  it('are built for a chain of ten thousand spans', () => {
    const spans = Array.from({ length: 10_000 }, (_, index) =>
      span(`s${index}`, index === 0 ? undefined : `s${index - 1}`, index, 20_000 - index),
    );
    expect(buildRows(spans).nodes[9999]!.depth).toBe(9999);
  });
});

describe('folded rows', () => {
  const rows = buildRows([
    span('root', undefined, 0, 100),
    span('a', 'root', 0, 50),
    span('a1', 'a', 1, 5),
    span('a2', 'a', 10, 5),
    span('b', 'root', 60, 10),
  ]);

  it('hide what is below, and stand for it', () => {
    const { rows: shown, rowOf } = visibleRows(rows, new Set(['a']));
    expect([...shown]).toEqual([0, 1, 4]);
    expect([...rowOf]).toEqual([0, 1, 1, 1, 2]);
  });

  it('are none in a short trace', () => {
    expect(initiallyCollapsed(rows, () => false).size).toBe(0);
  });

  it('are what is off the path, earlier attempts, and the depth of long traces, but never a failure', () => {
    const many = Array.from({ length: 600 }, (_, index) => [
      span(`p${index}`, 'root', index * 10, 9),
      span(`c${index}`, `p${index}`, index * 10, 8, { name: `call ${index}` }),
      span(`d${index}`, `c${index}`, index * 10, 7, { error: index === 300 }),
    ]).flat();
    const long = buildRows([span('root', undefined, 0, 6000), ...many]);
    const collapsed = initiallyCollapsed(long, () => true);
    expect(collapsed.has('c0')).toBe(true);
    expect(collapsed.has('c300')).toBe(false);
    expect(collapsed.has('p0')).toBe(false);
  });
});
