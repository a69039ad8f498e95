import { describe, expect, it } from '@jest/globals';
import { serviceMap } from '../../../../lib/analysis/service-map/service-map.js';
import type { SpanRecord } from '../../../../lib/analysis/span-record.js';
import { records } from '../../../support/records.js';

const edges = (spans: readonly SpanRecord[]): string[] =>
  serviceMap(spans)
    .edges.map(
      ({ parent, child, callCount, errorCount }) =>
        `${parent} > ${child} ${callCount}${errorCount > 0 ? ` (${errorCount} failed)` : ''}`,
    )
    .sort();

describe('serviceMap', () => {
  it('counts a call once, though client and server both tell of it', () => {
    const spans = records(
      { id: 'root', at: 0, for: 90, service: 'web', kind: 'server' },
      { id: 'inside', in: 'root', at: 1, for: 80, service: 'web' },
      {
        id: 'call',
        in: 'inside',
        at: 5,
        for: 50,
        service: 'web',
        kind: 'client',
        attributes: { 'server.address': 'api.local' },
      },
      { id: 'answer', in: 'call', at: 10, for: 30, service: 'api', kind: 'server', error: true },
    );
    expect(edges(spans)).toEqual(['web > api 1 (1 failed)']);
    expect(serviceMap(spans).nodes).toEqual([
      { name: 'web', peer: false, callCount: 1, errorCount: 0, p95Us: 90 },
      { name: 'api', peer: false, callCount: 1, errorCount: 1, p95Us: 30 },
    ]);
  });

  it('shows what has no spans of its own by the name that its callers give it', () => {
    const spans = records(
      { id: 'root', at: 0, for: 90, service: 'api', kind: 'server' },
      {
        id: 'q1',
        in: 'root',
        at: 1,
        for: 5,
        service: 'api',
        kind: 'client',
        attributes: { 'db.system.name': 'postgresql', 'server.address': 'db1' },
      },
      {
        id: 'q2',
        in: 'root',
        at: 9,
        for: 9,
        service: 'api',
        kind: 'client',
        attributes: { 'db.system.name': 'postgresql', 'server.address': 'db2' },
      },
      {
        id: 'h',
        in: 'root',
        at: 20,
        for: 5,
        service: 'api',
        kind: 'client',
        attributes: { 'server.address': 'mail.example' },
      },
      {
        id: 'p',
        in: 'root',
        at: 30,
        for: 5,
        service: 'api',
        kind: 'producer',
        attributes: { 'messaging.system': 'kafka' },
      },
      {
        id: 'c',
        in: 'p',
        at: 50,
        for: 5,
        service: 'worker',
        kind: 'consumer',
        attributes: { 'messaging.system': 'kafka' },
      },
    );
    expect(edges(spans)).toEqual(['api > kafka 1', 'api > mail.example 1', 'api > postgresql 2', 'kafka > worker 1']);
    expect(
      serviceMap(spans)
        .nodes.filter(({ peer }) => peer)
        .map(({ name }) => name),
    ).toEqual(['postgresql', 'mail.example', 'kafka']);
    expect(serviceMap(spans).edges.find(({ child }) => child === 'postgresql')).toMatchObject({ p50Us: 5, p95Us: 9 });
  });

  it('takes the spans below a retried call for its attempts', () => {
    const spans = records(
      { id: 'outer', at: 0, for: 90, service: 'api', kind: 'client', attributes: { 'server.address': 'x' } },
      {
        id: 't1',
        in: 'outer',
        at: 0,
        for: 9,
        service: 'api',
        kind: 'client',
        error: true,
        attributes: { 'server.address': 'x' },
      },
      { id: 't2', in: 'outer', at: 20, for: 9, service: 'api', kind: 'client', attributes: { 'server.address': 'x' } },
    );
    expect(edges(spans)).toEqual(['api > x 2 (1 failed)']);
  });

  it('does not count a span that came twice, and counts a trace that was given twice', () => {
    const trace = records(
      { id: 'a', at: 0, for: 9, service: 'api', kind: 'client', peer: 'db' },
      { id: 'b', at: 0, for: 9, service: 'api', kind: 'client', peer: 'db' },
    );
    expect(edges([...trace, trace[0] as SpanRecord])).toEqual(['api > db 2']);
    expect(edges([...trace, ...trace])).toEqual(['api > db 4']);
  });

  it.each([Number.NaN, Infinity, -5])('takes a duration that is none, %d, for no time', (durationUs) => {
    const [call] = records({ id: 'a', at: 0, for: 9, service: 'api', kind: 'client', peer: 'db' });
    expect(serviceMap([{ ...(call as SpanRecord), durationUs }])).toMatchObject({
      nodes: [{ name: 'api' }, { name: 'db', p95Us: 0 }],
      edges: [{ p50Us: 0, p95Us: 0 }],
    });
  });
});
