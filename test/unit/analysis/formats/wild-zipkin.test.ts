import { describe, expect, it } from '@jest/globals';
import { readTraces } from '../../../../lib/analysis/formats/read-traces.js';

const at = 1_790_000_000_000_000;
const [web, api] = [
  { serviceName: 'web', ipv4: '10.0.0.1' },
  { serviceName: 'api', ipv4: '10.0.0.2' },
];
const read = (document: unknown) => readTraces(JSON.stringify(document));

describe('Zipkin as others write it', () => {
  it('is its protobuf as JSON', () => {
    const span = {
      trace_id: 'QoVouqoJRn5CjmiKqglGfw==',
      id: 'AAAAAAAAAAI=',
      parent_id: 'AAAAAAAAAAE=',
      name: 'get',
      kind: 2,
      timestamp: String(at),
      duration: '10',
      local_endpoint: { service_name: 'web', ipv4: 'CisRKg==' },
      remote_endpoint: { service_name: 'api' },
      annotations: [{ value: 'ws', timestamp: String(at + 1) }],
      tags: { trace_id: 'kept as it is' },
    };
    expect(read({ spans: [span] })).toMatchObject({
      spans: [
        {
          traceId: '428568baaa09467e428e688aaa09467f',
          spanId: '0000000000000002',
          parentSpanId: '0000000000000001',
          kind: 'server',
          service: 'web',
          host: '10.43.17.42',
          peer: 'api',
          startUs: at,
          durationUs: 10,
          attributes: { trace_id: 'kept as it is' },
          events: [{ name: 'ws', timeUs: at + 1 }],
        },
      ],
      format: 'zipkin',
      warnings: [],
    });
  });

  it('gives each half of a call in version 1 what its own service said', () => {
    const note = (value: string, us: number, endpoint: object) => ({ value, timestamp: at + us, endpoint });
    const tag = (value: string, endpoint: object) => ({ key: 'path', value, endpoint });
    const call = {
      traceId: 'a',
      id: 'b',
      annotations: [
        note('cs', 0, web),
        note('sr', 2, api),
        note('in api', 3, api),
        note('ss', 7, api),
        note('cr', 9, web),
      ],
      binaryAnnotations: [tag('/from', web), tag('/to', api), { key: 'nobody', value: 'x' }],
    };
    expect(read([call]).spans).toMatchObject([
      { kind: 'client', service: 'web', attributes: { path: '/from', nobody: 'x' }, events: [] },
      { kind: 'server', service: 'api', attributes: { path: '/to' }, events: [{ name: 'in api' }] },
    ]);
  });

  it('has annotations of version 1 in a span of version 2', () => {
    const span = { traceId: 'a', id: 'b', timestamp: at, duration: 9, localEndpoint: web, tags: { n: '1' } };
    const annotations = [
      { value: 'sr', timestamp: at },
      { value: 'ss', timestamp: at + 9 },
      { value: 'constructor', timestamp: at + 1 },
    ];
    expect(read([{ ...span, annotations }]).spans).toMatchObject([
      { kind: 'server', service: 'web', durationUs: 9, attributes: { n: '1' }, events: [{ name: 'constructor' }] },
    ]);
    expect(read([{ ...span, kind: 'CLIENT', annotations }]).spans).toMatchObject([
      { kind: 'client', events: [{}, {}, {}] },
    ]);
  });

  it('has the halves of a call on lines of their own', () => {
    const half = (kind: string, localEndpoint: object) =>
      JSON.stringify({ traceId: 'a', id: 'b', kind, localEndpoint });
    const { spans } = readTraces(`${half('SERVER', api)}\n${half('CLIENT', web)}\n`);
    expect(spans).toMatchObject([{ service: 'api', parentSpanId: '000000000000000b', shared: {} }, { service: 'web' }]);
  });

  it('has spans that have not ended', () => {
    const span = { traceId: 'a', id: 'b', timestamp: at };
    expect(
      read([span, { ...span, id: 'c', duration: 0 }, { traceId: 'a', id: 'd' }]).spans.map(({ open }) => open),
    ).toEqual([true, undefined, undefined]);
  });

  it('has the names and numbers of Thrift', () => {
    const host = { ipv4: -1_062_731_775, port: 80, service_name: 'api' };
    const span = {
      trace_id: 1_234_567_890_123_456,
      id: -234,
      name: 'get',
      timestamp: at,
      duration: 9,
      annotations: [
        { timestamp: at, value: 'sr', host },
        { timestamp: at + 9, value: 'ss', host },
      ],
      binary_annotations: [{ key: 'http.path', value: '/x', annotation_type: 6, host }],
    };
    expect(read([span]).spans).toMatchObject([
      {
        traceId: '000462d53c8abac0',
        spanId: 'ffffffffffffff16',
        kind: 'server',
        service: 'api',
        host: '192.168.0.1',
        attributes: { 'http.path': '/x' },
        events: [],
      },
    ]);
  });
});
